import assert from "node:assert/strict";
import { test } from "node:test";
import { BodyPart } from "../src/body-part.js";
import { Saving } from "../src/saving.js";
import { FakeClock, FakeServer, linesOf, named, openGalley, paragraph, settled, story, type } from "./world.js";

// The headline, as something that is saved: a part without a page.
class Headline {
  name = "fields";
  url = "/fields";
  refused = null;
  value = "";
  base = "";

  get words() {
    return this.value;
  }

  get isDirty() {
    return this.value !== this.base;
  }

  take() {
    return { words: this.value, values: { headline: this.value }, pairs: [["headline", this.value]] };
  }

  acknowledge(sent, { problems = [] }) {
    if (!problems.length) this.base = sent.words;
  }

  meet() {
    return [];
  }
}

function world(document = named("a b c")) {
  const clock = new FakeClock();
  const server = new FakeServer(document, clock);
  const galley = openGalley(document);
  const body = new BodyPart(galley, "/body", document);
  const headline = new Headline();
  const heard = { saved: 0, settled: 0, merged: 0, troubles: [], clashes: [] };
  const version = { now: "1" };
  const writer = { now: "tamsin" };
  const saving = new Saving([body, headline], {
    changed() {}, saving() {}, sending() {},
    saved: () => { heard.saved += 1; },
    unanswered: (trouble) => heard.troubles.push(trouble.kind),
    settled: () => { heard.settled += 1; },
    merged: () => { heard.merged += 1; },
    trouble: (trouble) => {
      heard.troubles.push(trouble.kind);
      if (trouble.kind === "clash") heard.clashes.push(...trouble.clashes);
    },
  }, { clock, post: server.post, version, writer });
  const types = (line, text) => {
    type(galley, line, text);
    saving.changed();
  };
  const titles = (text) => {
    headline.value = text;
    saving.changed();
  };
  return { clock, server, galley, body, headline, heard, saving, types, titles, version, writer };
}

const keys = (server) => server.requests.map(({ form }) => form.get("key"));
const urls = (server) => server.requests.map(({ url }) => url);

test("whatever the server makes of a text, it is sent once and headline and text both arrive", async () => {
  const typed = ["Monday. ", " ", "hello   ", "a\tb\t", "x\u0085y\u0090", "e\u0301 ", "\u00a0 ", " \t \u0085"];
  for (const words of typed) {
    const { clock, server, saving, types, titles, heard } = world();
    types(0, words);
    titles("Headline ");
    await clock.pass(60_000);
    assert.deepEqual(urls(server), ["/body", "/fields"], JSON.stringify(words));
    assert.equal(server.fields.headline, "Headline ");
    assert.equal(saving.isDirty, false);
    assert.equal(heard.settled, 1);
    assert.deepEqual(await saving.flush(), { isSaved: true, trouble: null });
    assert.equal(server.requests.length, 2);
  }
});

test("who asks for a save has one at a time, and one more for what was typed meanwhile", async () => {
  const { clock, server, saving, types, titles, heard } = world();
  server.next = Array(9).fill("slow:1000");
  types(0, " one");
  titles("Headline");
  const answers = [saving.ask()];
  await clock.pass(100);
  for (let press = 0; press < 10; press += 1) {
    types(0, ".");
    answers.push(saving.ask());
  }
  await clock.pass(1_500);
  assert.deepEqual(server.requests.map(({ url, at }) => [url, at - server.requests[0].at]), [["/body", 0], ["/fields", 1_000]]);
  await clock.pass(10_000);
  assert.deepEqual(server.requests.map(({ url, at }) => [url, at - server.requests[0].at]), [["/body", 0], ["/fields", 1_000], ["/body", 2_000]]);
  assert.deepEqual(new Set((await Promise.all(answers)).map(({ isSaved }) => isSaved)), new Set([true]));
  assert.deepEqual(linesOf(server.document), ["a one..........", "b", "c"]);
  assert.equal(heard.settled, 1);
});

test("what is typed after it was asked for waits for its pause", async () => {
  const { clock, server, saving, types } = world();
  server.next = ["slow:1000"];
  types(0, " one");
  const answer = saving.ask();
  await clock.pass(500);
  types(0, " two");
  await clock.pass(600);
  assert.deepEqual(await answer, { isSaved: false, trouble: null });
  await clock.pass(1_300);
  assert.equal(server.requests.length, 1);
  await clock.pass(200);
  assert.equal(server.requests.length, 2);
  assert.deepEqual(linesOf(server.document)[0], "a one two");
});

test("asking where nothing is to be saved says so, and what was refused is asked about once more", async () => {
  const { clock, server, saving, titles, heard } = world();
  assert.deepEqual(await saving.ask(), { isSaved: true, trouble: null });
  assert.deepEqual([server.requests.length, heard.settled], [0, 1]);
  server.next = [422];
  titles("Headline");
  await clock.pass(10_000);
  assert.equal(saving.trouble.kind, "refused");
  assert.deepEqual(await saving.ask(), { isSaved: true, trouble: null });
  server.next = Array(5).fill(503);
  titles("Another");
  assert.equal((await saving.ask()).trouble.kind, "offline");
  assert.equal(server.requests.length, 3);
});

test("ids that the server gives anew are taken over without another save", async () => {
  const { clock, server, galley, types } = world(story(paragraph("one", "ONE"), paragraph("two", "TWO")));
  types(1, " more ");
  await clock.pass(60_000);
  assert.equal(server.requests.length, 1);
  assert.deepEqual(galley.document.content.map((block) => block.attrs.id), ["made1", "made2"]);
  assert.deepEqual(linesOf(galley.document), ["one", "two more "]);
});

test("the server's form is taken over but where the cursor is", async () => {
  const { clock, galley, server, types } = world();
  types(0, " end ");
  types(1, " here ");
  await clock.pass(60_000);
  assert.deepEqual(linesOf(server.document), ["a end", "b here", "c"]);
  assert.deepEqual(linesOf(galley.document), ["a end", "b here ", "c"]);
  types(1, "on");
  await clock.pass(60_000);
  assert.deepEqual(linesOf(server.document), ["a end", "b here on", "c"]);
  assert.equal(server.requests.length, 2);
});

test("each pause in typing is one save, and whoever never pauses is saved every four seconds", async () => {
  const { clock, server, types } = world();
  for (let burst = 0; burst < 3; burst += 1) {
    for (let key = 0; key < 12; key += 1) {
      types(0, "x");
      await clock.pass(100);
    }
    await clock.pass(5_000);
  }
  assert.equal(server.requests.length, 3);
  for (let key = 0; key < 600; key += 1) {
    types(0, "y");
    await clock.pass(100);
  }
  await clock.pass(5_000);
  assert.ok(server.requests.length >= 3 + 14 && server.requests.length <= 3 + 16, `${server.requests.length} requests in a minute of typing`);
  assert.ok(linesOf(server.document)[0].endsWith("y".repeat(600)));
});

test("text that never rests does not keep the headline waiting, nor the other way round", async () => {
  const { clock, server, types, titles } = world();
  server.next = Array.from({ length: 40 }, () => "slow:1500");
  for (let second = 0; second < 60; second += 1) {
    types(0, "x");
    titles(`Headline ${second}`);
    await clock.pass(1_000);
  }
  await clock.pass(20_000);
  const turns = urls(server).join(" ");
  assert.ok(!/\/body \/body|\/fields \/fields/.test(turns), turns);
  assert.equal(server.fields.headline, "Headline 59");
  assert.equal(linesOf(server.document)[0], `a${"x".repeat(60)}`);
});

test("an answer that is lost is asked for with the same bytes, and newer words wait for it", async () => {
  const { clock, server, types, heard } = world();
  server.next = ["lost", "nothing"];
  types(0, " one");
  await clock.pass(2_500);
  types(0, " two");
  await clock.pass(60_000);
  const [first, second, third, fourth] = server.requests.map(({ bytes }) => bytes);
  assert.equal(first, second);
  assert.equal(first, third);
  assert.notEqual(fourth, first);
  assert.deepEqual(heard.troubles, ["offline", "offline"]);
  assert.deepEqual(linesOf(server.document), ["a one two", "b", "c"]);
  assert.equal(server.requests.length, 4);
});

test("a save whose answer was lost and whose key the server forgot is no clash with oneself", async () => {
  const { clock, server, types, heard } = world();
  server.next = ["lost"];
  types(0, " one ");
  await clock.pass(2_100);
  types(0, "two");
  server.forget();
  await clock.pass(60_000);
  assert.deepEqual(heard.clashes, []);
  assert.equal(heard.merged, 0);
  assert.deepEqual(linesOf(server.document), ["a one two", "b", "c"]);
});

test("each trouble has its own way: wait and send again, stop, or name it; none is sent without end", async () => {
  const table = [
    // status, the trouble it is, whether it goes again by itself
    [429, "offline", true], [503, "offline", true], [500, "offline", true], [502, "offline", true],
    [401, "signed-out", false], [403, "refused", false], [404, "refused", false], [409, "refused", false], [413, "refused", false], [422, "refused", false], [428, "refused", false],
  ];
  for (const [status, kind, isAgain] of table) {
    const { clock, server, types, titles, saving, heard } = world();
    server.next = [status];
    types(0, " word");
    await clock.pass(300_000);
    assert.equal(heard.troubles[0], kind, `${status}`);
    assert.equal(server.requests.length, isAgain ? 2 : 1, `${status}: ${server.requests.length} requests`);
    assert.equal(saving.isDirty, !isAgain, `${status}`);
    if (status === 429) assert.ok(server.requests[1].at - server.requests[0].at >= 7_000);
    if (kind !== "refused") continue;
    // What one half is refused does not stop the other, and a change is tried.
    titles("Headline");
    await clock.pass(60_000);
    assert.equal(server.fields.headline, "Headline");
    assert.equal(saving.trouble.kind, "refused");
    types(0, " again");
    await clock.pass(60_000);
    assert.deepEqual(linesOf(server.document)[0], "a word again");
    assert.equal(saving.trouble, null);
  }
});

test("whoever types without a pause hears within seconds that the server is away", async () => {
  const { clock, server, types, heard, saving } = world();
  server.next = Array.from({ length: 20 }, () => "nothing");
  for (let key = 0; key < 45; key += 1) {
    types(0, "x");
    await clock.pass(100);
  }
  assert.deepEqual(heard.troubles, ["offline"]);
  assert.equal(saving.isDirty, true);

  // A connection that swallows what is sent says nothing for long: that is news, too.
  const silent = world();
  silent.server.next = ["never"];
  for (let key = 0; key < 80; key += 1) {
    silent.types(0, "x");
    await silent.clock.pass(100);
  }
  assert.deepEqual(silent.heard.troubles, ["unanswered"]);
  assert.equal(silent.saving.trouble, null);
});

test("an answer that comes late takes back that there was none", async () => {
  const { clock, server, types, heard } = world();
  server.next = ["slow:6000"];
  types(0, " word");
  await clock.pass(6_000);
  assert.deepEqual([heard.troubles, heard.saved], [["unanswered"], 0]);
  await clock.pass(6_000);
  assert.deepEqual([heard.troubles, heard.saved, heard.settled], [["unanswered"], 1, 1]);
});

test("a server that stays away is asked less and less often", async () => {
  const { clock, server, types } = world();
  server.next = Array.from({ length: 200 }, () => 503);
  types(0, " word");
  await clock.pass(3_600_000);
  assert.ok(server.requests.length >= 50 && server.requests.length <= 80, `${server.requests.length} requests in an hour`);
  assert.equal(new Set(keys(server)).size, 1);
});

test("flush says within seconds what came of it", async () => {
  const table = [
    [[], { isSaved: true }, 0], [["slow:3000"], { isSaved: true }, 3_000], [["never"], { isSaved: false, kind: "slow" }, 8_000],
    [["slow:60000"], { isSaved: false, kind: "slow" }, 8_000], [["nothing"], { isSaved: false, kind: "offline" }, 0], [[503], { isSaved: false, kind: "offline" }, 0],
    [[401], { isSaved: false, kind: "signed-out" }, 0], [[422], { isSaved: false, kind: "refused" }, 0],
  ];
  for (const [fates, want, within] of table) {
    const { clock, server, types, saving } = world();
    server.next = fates;
    types(0, " word ");
    let came = null;
    saving.flush().then((result) => { came = result; });
    await clock.pass(within);
    assert.deepEqual({ isSaved: came?.isSaved, ...(came?.trouble && { kind: came.trouble.kind }) }, want, JSON.stringify(fates));
  }
});

test("flush takes what is under way and what was typed meanwhile", async () => {
  const { clock, server, types, titles, saving } = world();
  server.next = ["slow:1000", "slow:1000"];
  types(0, " one");
  await clock.pass(2_100);
  types(0, " two");
  titles("Headline");
  let came = null;
  saving.flush().then((result) => { came = result; });
  await clock.pass(4_000);
  assert.deepEqual(came, { isSaved: true, trouble: null });
  assert.deepEqual([linesOf(server.document)[0], server.fields.headline], ["a one two", "Headline"]);
});

test("a colleague's paragraph comes in, mine goes out, and a blank under the cursor stays", async () => {
  const { clock, server, galley, types, heard } = world();
  types(0, " mine ");
  await clock.pass(10_000);
  server.write(story(paragraph("a mine", "a"), paragraph("b", "b"), paragraph("c2", "c")));
  types(0, "more");
  await clock.pass(60_000);
  assert.equal(heard.merged, 1);
  assert.deepEqual(heard.clashes, []);
  assert.deepEqual(linesOf(galley.document), ["a mine more", "b", "c2"]);
  assert.deepEqual(linesOf(server.document), ["a mine more", "b", "c2"]);
});

test("a blank that was just typed stays while a colleague's paragraph comes in", async () => {
  const { clock, server, galley, types, titles } = world();
  types(0, " mine ");
  await clock.pass(10_000);
  server.write(story(paragraph("a mine", "a"), paragraph("b", "b"), paragraph("c2", "c")));
  server.who = {};
  types(2, "");
  galley.view.dispatch(galley.view.state.tr.setSelection(galley.view.state.selection.constructor.atStart(galley.view.state.doc)));
  titles("Headline");
  await clock.pass(60_000);
  assert.deepEqual(linesOf(galley.document), ["a mine ", "b", "c2"]);
  assert.equal(server.fields.headline, "Headline");
});

test("whoever waits for everything gets the headline too while the text never rests", async () => {
  const { clock, server, types, titles, saving } = world();
  server.next = Array.from({ length: 20 }, () => "slow:1000");
  titles("Headline");
  types(0, "x");
  saving.flush();
  for (let half = 0; half < 12; half += 1) {
    await clock.pass(500);
    types(0, "x");
  }
  assert.equal(server.fields.headline, "Headline");
});

test("what the server settled of mine is no change of mine when a colleague writes there", async () => {
  const { clock, server, galley, types, heard } = world();
  types(0, " mine ");
  await clock.pass(10_000);
  server.write(story(paragraph("a mine, and hers", "a"), paragraph("b", "b"), paragraph("c", "c")));
  types(2, "2");
  await clock.pass(60_000);
  assert.deepEqual(heard.clashes, []);
  assert.deepEqual(linesOf(galley.document), ["a mine, and hers", "b", "c2"]);
});

test("one paragraph of two people waits for a choice, and taking theirs leaves everything else that was written since", async () => {
  const { clock, server, galley, body, types, heard, saving } = world();
  server.write(named("a2 b2 c"));
  types(0, " mine");
  await clock.pass(10_000);
  assert.equal(heard.clashes.length, 1);
  types(1, ", and my end of it");
  types(0, " still");
  await clock.pass(60_000);
  assert.equal(server.requests.length, 1);

  heard.clashes.forEach((clash) => body.takeTheirs(clash));
  await saving.settle();
  await clock.pass(60_000);
  assert.deepEqual(linesOf(server.document), ["a2", "b2, and my end of it", "c"]);
  assert.deepEqual(linesOf(galley.document), linesOf(server.document));
});

test("keeping mine brings it up against theirs", async () => {
  const { clock, server, body, types, heard, saving } = world();
  server.write(named("a2 b2 c"));
  types(0, " mine");
  await clock.pass(10_000);
  heard.clashes.forEach((clash) => body.keepMine(clash));
  await saving.settle();
  await clock.pass(60_000);
  assert.deepEqual(linesOf(server.document), ["a mine", "b2", "c"]);
});

test("my own other tab merges within a paragraph, as far as the places differ", async () => {
  const document = story(paragraph("The council voted on Monday.", "a"));
  const { clock, server, galley, types, heard } = world(document);
  server.who = { by_you: true };
  server.write(story(paragraph("The whole council voted on Monday.", "a")));
  types(0, " It was late.");
  await clock.pass(60_000);
  assert.deepEqual(heard.clashes, []);
  assert.deepEqual(linesOf(server.document), ["The whole council voted on Monday. It was late."]);
  assert.deepEqual(linesOf(galley.document), linesOf(server.document));
});

test("a story that somebody saves all the time is not asked for without end", async () => {
  const { clock, server, types } = world();
  const away = { status: 409, answer: { version: 9, theirs: { document: named("a b c"), fields: {} } } };
  server.next = Array.from({ length: 500 }, () => away);
  types(0, " word");
  await clock.pass(600_000);
  assert.ok(server.requests.length < 60, `${server.requests.length} requests in ten minutes`);
});

test("a text that this page cannot read is left alone, and the page says so and saves nothing", async () => {
  const { clock, server, types, titles, heard, saving } = world();
  server.write({ ...named("a b c2"), attrs: { schema: "copydesk-doc/2" } });
  types(0, " word");
  await clock.pass(10_000);
  titles("Headline");
  await clock.pass(600_000);
  assert.deepEqual(heard.troubles, ["outdated"]);
  assert.equal(server.requests.length, 1);
  assert.equal((await saving.flush()).trouble.kind, "outdated");
});

test("a block of a newer version comes in whole and goes back as it was", async () => {
  const { clock, server, galley, types } = world();
  const figure = { type: "figure", attrs: { id: "figure", src: "x", crop: { x: 1 } } };
  server.write(story(paragraph("a", "a"), figure, paragraph("b", "b"), paragraph("c", "c")));
  types(0, " word");
  await clock.pass(60_000);
  const { content: _none, ...stored } = server.document.content[1];
  assert.deepEqual(stored, figure);
  assert.deepEqual(linesOf(server.document), ["a word", "", "b", "c"]);
  assert.equal(galley.document.content[1].type, "figure");
});

test("fields that were not stored are named, and what was stored is not sent again", async () => {
  const { clock, server, titles, heard, saving } = world();
  server.next = [{ answer: { version: 2, problems: [{ field: "tags", detail: "There is a tag like it." }] } }];
  server.version = 2;
  titles("C#");
  await clock.pass(600_000);
  assert.equal(server.requests.length, 1);
  assert.deepEqual(heard.troubles, ["refused"]);
  assert.equal(saving.trouble.answer.errors[0].field, "tags");
});

test("words that waited at a sign-in are not saved for whoever signs in, and go up when their writer is back", async () => {
  const { clock, server, types, titles, saving, heard } = world();
  server.next = [401];
  types(0, " hers");
  await clock.pass(10_000);
  server.signedIn = { id: "otto", name: "Otto Lind" };
  await saving.now();
  titles("Hers too");
  await clock.pass(3_600_000);
  assert.deepEqual(heard.troubles, ["signed-out", "somebody-else"]);
  assert.equal(saving.trouble.answer.signed_in.name, "Otto Lind");
  assert.deepEqual([linesOf(server.document)[0], server.fields.headline, saving.isDirty], ["a", undefined, true]);
  assert.equal((await saving.flush()).trouble.kind, "somebody-else");

  server.signedIn = { id: "tamsin", name: "Tamsin Okoro" };
  await saving.now();
  await clock.pass(60_000);
  assert.deepEqual([linesOf(server.document)[0], server.fields.headline, saving.isDirty], ["a hers", "Hers too", false]);
});

test("whoever is signed in may take the words upon themselves, and every later word goes up as theirs", async () => {
  const { clock, server, types, saving, writer } = world();
  server.signedIn = { id: "otto", name: "Otto Lind" };
  types(0, " hers");
  await clock.pass(10_000);
  assert.deepEqual(await saving.saveAs("otto"), { isSaved: true, trouble: null });
  assert.equal(new Set(keys(server)).size, 2);
  types(0, " and his");
  await clock.pass(60_000);
  assert.equal(linesOf(server.document)[0], "a hers and his");
  assert.equal(writer.now, "otto");
});

test("an idle page is silent", async () => {
  const { clock, server, types } = world();
  await clock.pass(3_600_000);
  assert.equal(server.requests.length, 0);
  types(0, " ");
  await clock.pass(3_600_000);
  assert.equal(server.requests.length, 1);
});

test("what was under way when the page was left is asked for once more, before newer words", async () => {
  const { clock, server, types, saving } = world();
  server.next = ["lost"];
  types(0, " one");
  saving.now();
  await settled();
  const { bytes, sent } = saving.attempt;

  const later = world();
  const again = new Saving([later.body], { changed() {}, saving() {}, sending() {}, saved() {}, settled() {}, merged() {}, trouble() {} }, { clock, post: server.post, version: { now: "1" }, writer: { now: "tamsin" } });
  type(later.galley, 0, " one two");
  await again.resume({ part: later.body, bytes, sent });
  again.changed();
  await clock.pass(10_000);
  assert.equal(server.requests[1].bytes, bytes);
  assert.deepEqual(linesOf(server.document), ["a one two", "b", "c"]);
  assert.equal(later.body.isDirty, false);
});

test("a page that goes sends what waits for its turn along, one after the other", async () => {
  const { saving, server, types, titles } = world();
  types(0, "d");
  titles("Ferries sail again");

  saving.leave();
  await settled();

  // A page that stays after all asks once more, and hears that it is there.
  assert.deepEqual(urls(server).slice(0, 2), ["/body", "/fields"]);
  assert.deepEqual(server.requests.slice(0, 2).map(({ form }) => form.get("version")), ["1", "2"]);
  assert.equal(server.fields.headline, "Ferries sail again");
});

test("a refused value that is again what the server has is no trouble, and nothing is sent for it", async () => {
  for (const fate of [422, { answer: { version: 1, problems: [{ parameter: "headline", detail: "Too long." }] } }]) {
    const { clock, server, saving, titles, headline, heard } = world();
    server.next.push(fate);
    titles("too long");
    await clock.pass(60_000);
    assert.equal(saving.trouble.kind, "refused");
    headline.value = headline.base;
    saving.wrote(headline);
    await clock.pass(60_000);
    assert.deepEqual([saving.trouble, heard.settled, server.requests.length], [null, 1, 1]);
    // It is tried again when it is typed again.
    server.next.push(fate);
    titles("too long");
    await clock.pass(60_000);
    assert.deepEqual([saving.trouble?.kind, server.requests.length], ["refused", 2]);
  }
});

test("writing that changes nothing is no news where nothing was refused", async () => {
  const { clock, saving, headline, heard } = world();
  saving.wrote(headline);
  await clock.pass(60_000);
  assert.equal(heard.settled, 0);
});

test("what is still refused is told when the other half is not any more", async () => {
  const { clock, server, saving, types, titles, headline, heard } = world();
  server.next.push(422, 422);
  types(0, "x");
  await clock.pass(10_000);
  titles("too long");
  await clock.pass(10_000);
  assert.equal(saving.trouble.part.name, "fields");
  headline.value = headline.base;
  saving.wrote(headline);
  await clock.pass(10_000);
  assert.deepEqual([saving.trouble.part.name, heard.troubles.length, heard.settled, server.requests.length], ["body", 3, 0, 2]);
});
