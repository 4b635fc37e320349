/** Short answers to what a person did: good ones go by themselves, bad ones stay. */

export interface Notice { id: number; tone: 'good' | 'bad'; text: string; mend?: string }

const GOOD_MS = 6_000;

class Notices {
  all = $state.raw<Notice[]>([]);
  #next = 1;

  tell(notice: Omit<Notice, 'id'>) {
    const id = this.#next++;
    this.all = [...this.all.filter((one) => one.tone === notice.tone).slice(-1), { id, ...notice }];
    if (notice.tone === 'good') setTimeout(() => this.drop(id), GOOD_MS);
  }
  drop(id: number) {
    this.all = this.all.filter((one) => one.id !== id);
  }
}

export const notices = new Notices();
