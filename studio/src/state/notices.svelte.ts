// Short sentences at the foot of the page, read out to those who do not see them.

export interface Notice {
  number: number;
  text: string;
  bad: boolean;
}

class Notices {
  all = $state<Notice[]>([]);
  #count = 0;

  tell(text: string, bad = false): void {
    const notice = { number: ++this.#count, text, bad };
    this.all = [...this.all.slice(-2), notice];
    setTimeout(() => this.drop(notice.number), bad ? 12_000 : 6_000);
  }

  drop(number: number): void {
    this.all = this.all.filter((notice) => notice.number !== number);
  }
}

export const notices = new Notices();
