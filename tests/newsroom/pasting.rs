//! The clipboard in a real browser: words, numbers and kinds come over, what does not is said. The shapes of many programs
//! are held to the same in `assets/editor/test/clipboard/`.

use copydesk::policy::Role;
use thirtyfour::Key;

use crate::support::{Browser, Desk, Member, Story};

const WORD: &str = "<html><head><style><!-- span.msoDel {text-decoration:line-through} --></style></head><body lang=EN-GB><!--StartFragment-->\
<h1 style='mso-list:l2 level1 lfo3'><![if !supportLists]><span style='mso-list:Ignore'>2.<span>&nbsp;&nbsp; </span></span><![endif]>The wall</h1>\
<p class=MsoNormal>The mayor <del><span class=msoDel>lied</span></del><ins>was mistaken</ins> about 4,820 m<sup>2</sup>.<o:p></o:p></p>\
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>4.<span>&nbsp;</span></span><![endif]>Fourth</p>\
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>5.<span>&nbsp;</span></span><![endif]>Fifth</p>\
<table><tr><td><p>Ward 3</p></td><td><p>1</p></td><td><p>204</p></td></tr></table><!--EndFragment--></body></html>";

#[test]
fn what_word_copies_comes_over_with_its_facts_and_is_stored_so() {
    let desk = Desk::open();
    let yusra = desk.person("Yusra Kellaway", Role::Journalist);
    let story = yusra.writes(&Story::titled("Tide gate").saying("It rained."));
    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    browser.carries(&Member::of(desk.at(), &yusra).cookie());
    browser.visit(&format!("/admin/articles/{story}"));
    browser.enter_line("It rained.");
    browser.keys(Key::End + "");

    browser.paste_html(WORD);

    browser.sees("Deleted text was left out: “lied”.");
    browser.keys(Key::Control + "s");
    browser.waits_for(
        "saving",
        "document.querySelector('[data-save-state]').textContent.startsWith('Saved ')",
    );
    let html = yusra.now_of(story).2.body.html().to_string();
    for part in [
        "<p>It rained.</p><h2 id=",
        ">2. The wall</h2><p>The mayor was mistaken about 4,820 m<sup>2</sup>.</p>",
        "<ol start=\"4\"><li>Fourth</li><li>Fifth</li></ol>",
        ">Ward 3</td><td",
    ] {
        assert!(html.contains(part), "{html}");
    }
}

#[test]
fn what_is_pasted_while_its_reader_cannot_be_fetched_waits_for_it() {
    let desk = Desk::open();
    let yusra = desk.person("Yusra Kellaway", Role::Journalist);
    let story = yusra.writes(&Story::titled("Tide gate").saying("It rained."));
    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    browser.carries(&Member::of(desk.at(), &yusra).cookie());
    browser.visit(&format!("/admin/articles/{story}"));
    browser.waits_for("the page", "document.querySelector('[role=textbox]')");
    browser.is_offline(true);
    browser.enter_line("It rained.");
    browser.keys(Key::End + "");

    browser.paste_html(WORD);
    browser.sees("It is not in the text yet");
    browser.keys(Key::Control + "f");
    browser.sees("This cannot be opened yet");
    browser.is_offline(false);
    browser.says("document.querySelector('[data-notice=paste] button').click()");

    browser.sees("Deleted text was left out: “lied”.");
    browser.waits_for(
        "its heading",
        "document.querySelector('[role=textbox] h2').textContent === '2. The wall'",
    );
    browser.says("document.querySelector('[data-notice=later] button').click()");
    browser.waits_for("the bar", "document.activeElement.id === 'find-words'");
}
