/** Whether stills are to be shown instead of video: a thin line; remembered on this machine. */

const KEY = 'cordon.thrift';

class Thrift {
  on = $state(localStorage.getItem(KEY) === 'yes');

  set(on: boolean) {
    this.on = on;
    if (on) localStorage.setItem(KEY, 'yes');
    else localStorage.removeItem(KEY);
  }
}

export const thrift = new Thrift();
