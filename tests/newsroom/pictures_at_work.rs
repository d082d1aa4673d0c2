//! Pictures in the writing surface, in a browser: chosen, pasted, dropped, said something of, moved, taken out.

use std::time::{Duration, Instant};

use copydesk::{
    body::Block,
    content::SealedContent,
    ids::{ArticleId, PictureId},
};
use serde_json::json;
use thirtyfour::Key;

use crate::{
    pictures::{does, photo, transfer},
    story_pictures::picture,
    support::{Browser, Desk, Member, Person, Story},
};

const SURFACE: &str = "[role=textbox][aria-label='Story text']";

fn at_the_desk(desk: &Desk, person: &Person, story: ArticleId) -> Browser {
    let browser = Browser::open(desk.at());
    browser.visit("/admin/sign-in");
    browser.carries(&Member::of(desk.at(), person).cookie());
    browser.visit(&format!("/admin/articles/{story}"));
    browser.waits_for("the writing surface", &format!("document.querySelector(\"{SURFACE}\")"));
    browser
}

/// What the server has, as soon as it is as it should be.
fn stored(desk: &Desk, story: ArticleId, what: &str, is_so: impl Fn(&SealedContent) -> bool) -> SealedContent {
    let limit = Instant::now() + Duration::from_secs(15);
    loop {
        let (_, _, content) = desk.tamsin.now_of(story);
        if is_so(&content) {
            return content;
        }
        assert!(Instant::now() < limit, "{what}: {content:?}");
        std::thread::yield_now();
    }
}

/// The blocks of a text, each in a word.
fn shape(content: &SealedContent) -> Vec<String> {
    let block = |block: &Block| match block {
        Block::Image(image) => format!("picture {}", image.layout().name()),
        _ => "text".to_owned(),
    };
    content.body.blocks().iter().map(block).collect()
}

#[test]
fn a_lead_picture_is_chosen_from_the_library_said_something_of_and_taken_out() {
    let desk = Desk::open();
    let shown = picture(&Member::of(desk.at(), &desk.tamsin), 1);
    let story = desk.draft(&Story::titled("The gate").saying("The first line"));
    let writer = at_the_desk(&desk, &desk.tamsin, story);

    writer.press_button("Add a lead picture");
    writer.waits_for("the library", "document.querySelector('.picker img')?.complete");
    does(&writer, "document.querySelector('.picker').click()");
    writer.waits_for(
        "the picture above the text",
        "document.querySelector('[data-lead-shown] img')?.naturalWidth > 0",
    );
    writer.fill("Caption in this story", "The gate, at noon ");
    let content = stored(&desk, story, "the lead", |content| {
        content.lead.as_ref().is_some_and(|lead| !lead.caption.is_empty())
    });
    let lead = content.lead.unwrap();
    assert_eq!((lead.picture, lead.caption.as_str()), (shown, "The gate, at noon"));

    // Opened again it is there at once; what is taken out is gone, and with Undo nothing of the text.
    writer.reload();
    assert_eq!(
        writer.says("document.getElementById('lead_caption').value"),
        "The gate, at noon"
    );
    does(
        &writer,
        "const remove = [...document.querySelectorAll('[data-lead-acts] button')].pop(); remove.focus(); remove.click()",
    );
    stored(&desk, story, "no lead", |content| content.lead.is_none());
    writer.sees("Add a lead picture");
    assert_eq!(
        writer.says("document.activeElement.textContent"),
        "Add a lead picture",
        "keys go on where they were"
    );
}

#[test]
fn pictures_come_into_the_text_by_paste_and_drop_and_are_moved_by_keys() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The gate").saying("The first line"));
    let writer = at_the_desk(&desk, &desk.tamsin, story);

    writer.enter_line("The first line");
    let pasted = transfer(&[("quay.jpg", &photo(1))]);
    does(
        &writer,
        &format!(
            "{pasted} document.activeElement.dispatchEvent(new ClipboardEvent('paste', {{ clipboardData: transfer, bubbles: true, cancelable: true }}))"
        ),
    );
    // Writing goes on while it is on its way, and it stands where it was put.
    writer.keys(Key::End + " goes on.");
    writer.waits_for(
        "the picture in the text",
        "document.querySelector('.shot img')?.naturalWidth > 0",
    );
    let content = stored(&desk, story, "a picture in the text", |content| {
        shape(content) == ["text", "picture column", "text"] // to go on behind it
    });
    assert!(
        content.body.text().starts_with("The first line goes on."),
        "{content:?}"
    );

    let dropped = transfer(&[("gate.jpg", &photo(2)), ("plan.pdf", b"%PDF-1.7")]);
    does(
        &writer,
        &format!(
            "{dropped} const line = document.querySelector(\"{SURFACE} p\"), at = line.getBoundingClientRect();
             line.dispatchEvent(new DragEvent('drop', {{ dataTransfer: transfer, bubbles: true, cancelable: true, clientX: at.left + 2, clientY: at.top + 2 }}))"
        ),
    );
    writer.sees("The PDF is damaged or not whole: its end is missing. Save it again and upload that.");
    stored(&desk, story, "two pictures", |content| content.pictures().len() == 2);

    // Said something of, wider, and moved above the text.
    does(
        &writer,
        "const shot = document.querySelectorAll('.shot'), last = shot[shot.length - 1];
         last.querySelector('.shot__frame').dispatchEvent(new MouseEvent('mousedown', { bubbles: true }))",
    );
    does(
        &writer,
        "const last = [...document.querySelectorAll('.shot')].pop(), alt = last.querySelector('input'), width = last.querySelector('select');
         alt.value = 'A gate in the tide'; alt.dispatchEvent(new Event('input', { bubbles: true }));
         width.value = 'full'; width.dispatchEvent(new Event('change', { bubbles: true }));",
    );
    stored(&desk, story, "its width", |content| {
        shape(content).iter().any(|block| block == "picture full")
    });
    does(&writer, &format!("document.querySelector(\"{SURFACE}\").focus()"));
    writer.keys(Key::Alt + Key::Up);
    writer.keys(Key::Alt + Key::Up);
    let content = stored(&desk, story, "the order", |content| shape(content)[0] == "picture full");
    assert_eq!(content.pictures().len(), 2);
    assert!(
        content.body.to_json().to_string().contains("A gate in the tide"),
        "{content:?}"
    );
}

#[test]
fn an_upload_and_questions_that_lose_the_network_say_so_and_go_on_when_it_is_back() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("The quays").saying("So it was."));
    let writer = at_the_desk(&desk, &desk.tamsin, story);
    does(
        &writer,
        "window.rejected = []; addEventListener('unhandledrejection', event => rejected.push(String(event.reason)))",
    );
    // Going into the text fetches the rest of the page.
    writer.enter_text();
    let rest = "performance.getEntriesByType('resource').some(({ name, responseEnd }) => name.includes('/later.') && responseEnd > 0)";
    writer.waits_for("the rest of the page", rest);
    writer.is_offline(true);
    let files = transfer(&[
        ("quay.jpg", &photo(1)),
        ("gate.jpg", &photo(2)),
        ("tide.jpg", &photo(3)),
    ]);
    let paste = "new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true })";
    does(
        &writer,
        &format!("{files} document.querySelector('[role=textbox]').dispatchEvent({paste})"),
    );
    for name in ["quay.jpg", "gate.jpg", "tide.jpg"] {
        writer.sees(&format!("{name}: the line is down"));
    }
    let leaving = "(() => { const event = new Event('beforeunload', { cancelable: true }); dispatchEvent(event); return event.defaultPrevented })()";
    assert_eq!(writer.says(leaving), "true", "whoever leaves is asked");

    writer.enter_text();
    writer.keys(Key::Control + Key::Home);
    writer.keys("Yes. ");
    writer.sees("Offline since");
    writer.says("[...document.querySelectorAll('[data-notice]')].find(one => one.textContent.includes('tide.jpg')).querySelectorAll('button')[1].click()");

    writer.keys(Key::Control + "k");
    writer.fill("Address, or words of one of our stories", "quays");
    writer.sees("Copydesk cannot be reached. An address can be typed all the same.");
    writer.is_offline(false);
    writer.press_button("Try again");
    writer.sees("No story that readers have holds these words.");
    assert_eq!(writer.says("document.getElementById('link-address').value"), "quays");
    writer.keys(Key::Escape + "");

    let pictures = "document.querySelectorAll('[role=textbox] figure img').length";
    writer.waits_for("both pictures", &format!("{pictures} === 2"));
    writer.keys(Key::Control + "s");
    writer.waits_for(
        "saving",
        "document.querySelector('[data-save-state]').textContent.startsWith('Saved ')",
    );
    assert_eq!(writer.says("rejected.length"), "0");
    assert_eq!(writer.says("document.body.textContent.includes('tide.jpg')"), "false");
    let (_, _, content) = desk.tamsin.now_of(story);
    assert!(
        content.body.text().starts_with("Yes. So it was."),
        "{}",
        content.body.text()
    );
    assert_eq!(content.pictures().len(), 2);
}

#[test]
fn a_page_brings_what_is_said_of_its_pictures_and_asks_for_none() {
    let desk = Desk::open();
    let member = Member::of(desk.at(), &desk.tamsin);
    let [one, other] = [1, 2].map(|number| picture(&member, number));
    let image = |id: &str, picture: PictureId| json!({"type": "image", "attrs": {"id": id.repeat(10), "picture": picture, "layout": "column", "alt": ""}});
    let caption = json!({"type": "caption", "attrs": {"id": "cccccccccc"}});
    let gallery = json!({"type": "gallery", "attrs": {"id": "gggggggggg", "layout": "column"}, "content": [caption, image("b", other), image("d", one)]});
    let body = json!({"type": "doc", "content": [image("a", one), gallery, {"type": "paragraph", "attrs": {"id": "pppppppppp"}}]});
    let story = desk.draft(&Story::titled("The quays").with_document(&body));

    let writer = at_the_desk(&desk, &desk.tamsin, story);
    writer.waits_for(
        "all three",
        "document.querySelectorAll('[role=textbox] figure img').length === 3",
    );
    let asked =
        "performance.getEntriesByType('resource').filter(({ name }) => name.includes('/admin/media/choose')).length";
    assert_eq!(writer.says(asked), "0");
    // What stands there before a script runs is the same file.
    let page = member.get(&format!("/admin/articles/{story}")).text();
    let drawn = page
        .split("data-no-js")
        .next()
        .unwrap()
        .matches("<img src=\"/admin/media/files/")
        .count();
    assert_eq!((drawn, page.contains("srcset")), (3, false));
}
