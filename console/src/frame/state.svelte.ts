/** What of the frame is open. */

class FrameState {
  dialog = $state<'keys' | 'palette' | 'password' | null>(null);
}
export const frame = new FrameState();
