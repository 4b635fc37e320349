/** Who sits here. */

import { onSignedOut, session as api, type Role, type Session as Who } from '../api';

class Session {
  who = $state.raw<Who | null>(null);
  /** False until the server has said who we are. */
  known = $state(false);
  /** True when a session that was open is over. */
  ended = $state(false);

  constructor() {
    onSignedOut(() => void this.look());
  }

  /** One up for each login and logout, so that an older answer changes nothing. */
  #turn = 0;

  async look() {
    const turn = this.#turn;
    try {
      const who = await api.read();
      if (turn !== this.#turn) return;
      this.ended = this.who !== null && who.account === null;
      this.who = who.account === null ? null : (who as Who);
      this.known = true;
    } catch {
      // The server does not answer: whoever sat here still does.
    }
  }

  take(who: Who) {
    this.#turn++;
    this.who = who;
    this.known = true;
    this.ended = false;
  }

  async leave() {
    await api.leave();
    this.#turn++;
    this.who = null;
    this.ended = false;
  }

  may(roles: readonly Role[]): boolean {
    return this.who?.roles.some((role) => roles.includes(role)) ?? false;
  }
}

export const session = new Session();
