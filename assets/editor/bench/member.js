// Somebody of the newsroom, over HTTP: signs in with the form, starts stories and saves their texts.

export class Member {
  static async signIn(site, email, password) {
    const member = new Member();
    member.site = site;
    const answer = await member.send("/admin/sign-in", { email, password, next: "/admin" });
    const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
    if (answer.status !== 303 || !cookies.length) throw new Error(`${email} was not signed in: ${answer.status}`);
    member.cookie = cookies.join("; ");
    return member;
  }

  /** A form. */
  send(path, fields, headers = {}) {
    const { cookie = "" } = this;
    return fetch(this.site + path, { method: "POST", redirect: "manual", headers: { origin: this.site, cookie, ...headers }, body: new URLSearchParams(fields) });
  }

  get(path) {
    return fetch(this.site + path, { headers: { cookie: this.cookie } });
  }

  /** Ids of the pictures that a story may have. */
  async pictures() {
    const { pictures } = await (await this.get("/admin/media/choose")).json();
    return pictures.map(({ id }) => id);
  }

  /** Starts a story; answers its path in the newsroom. */
  async starts() {
    const answer = await this.send("/admin/articles", {});
    const path = answer.headers.get("location");
    if (answer.status !== 303 || !path) throw new Error(`No story was started: ${answer.status}`);
    return path;
  }

  /** Gives a story a text, all of which the server has to take. */
  async writes(path, document) {
    const page = await (await this.get(path)).text();
    const version = /name="version" value="(\d+)"/.exec(page)?.[1];
    const answer = await this.send(`${path}/body`, { version, body: JSON.stringify(document) }, { accept: "application/json" });
    const told = await answer.json();
    if (answer.status !== 200 || told.notices?.length) throw new Error(`The text was not taken as it is (${answer.status}): ${JSON.stringify(told.notices ?? told)}`);
  }
}
