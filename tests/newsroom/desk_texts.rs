//! Stories found by words of the text that is worked on: what readers have by their own rows, what they do not have by others.

use copydesk::{
    articles::timeline::ChangeKind,
    body::Document,
    content::SealedContent,
    ids::ArticleId,
    search::{keeping, working},
};

use crate::support::{Desk, Member, Newsroom, Story, block_on, headlines};

/// What the worker does in the next seconds.
fn read_in(newsroom: &Newsroom) {
    block_on(async {
        let mut conn = newsroom.address().connect().await.unwrap();
        while keeping::work(&mut conn).await.unwrap() + working::work(&mut conn).await.unwrap() > 0 {}
    });
}

fn says(text: &str) -> impl FnOnce(&mut SealedContent) {
    let text = text.to_owned();
    move |content| content.body = Document::from_text(&text)
}

fn finds(member: &Member, words: &str) -> Vec<String> {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("q", words)
        .finish();
    let page = member.get(&format!("/admin/articles?{query}")).text();
    let rows = page.split("clamp-2\" dir=\"auto\"><a href=\"").skip(1);
    rows.map(|row| row.split_once('>').unwrap().1.split('<').next().unwrap().to_owned())
        .collect()
}

fn own_rows(desk: &Desk) -> i64 {
    desk.owner()
        .query_one("SELECT count(*) FROM newsroom.working_words", &[])
        .unwrap()
        .get(0)
}

#[test]
fn a_text_is_found_by_its_words_wherever_it_stands_in_its_life() {
    let desk = Desk::open();
    let ilse = Member::of(desk.at(), &desk.ilse);
    let story: ArticleId = desk.draft(&Story::titled("Harbour").saying("The sluices were opened at dawn."));
    desk.draft(&Story::titled("Market").saying("Nothing of water."));
    read_in(&desk);

    for words in [
        "sluices",
        "sluice",
        "DAWN",
        "harbour dawn",
        "\"opened at dawn\"",
        "sluice -water",
        "arbou",
    ] {
        assert_eq!(finds(&ilse, words), ["Harbour"], "{words}");
    }
    for words in ["\"dawn at opened\"", "sluice -dawn", "nowhere"] {
        assert_eq!(finds(&ilse, words), Vec::<String>::new(), "{words}");
    }
    assert_eq!(own_rows(&desk), 2);

    // What readers have is found by their row; a change by a row of its own, and by no word that left it.
    desk.approve(story);
    desk.ilse.publishes(story, ChangeKind::First, None);
    read_in(&desk);
    assert_eq!(
        (own_rows(&desk), finds(&ilse, "sluices")),
        (1, vec!["Harbour".to_owned()])
    );
    desk.tamsin.edits(story, says("The turbines were opened at dawn."));
    read_in(&desk);
    assert_eq!(finds(&ilse, "turbine"), ["Harbour"]);
    assert_eq!(finds(&ilse, "sluices"), Vec::<String>::new());
    assert_eq!(own_rows(&desk), 2);
    desk.tamsin.submits(story);
    desk.ilse.approves(story);
    desk.ilse.publishes(story, ChangeKind::Update, None);
    desk.ilse.withdraws(story, "Wrong", None);
    read_in(&desk);
    assert_eq!(finds(&ilse, "turbine"), ["Harbour"]);
    desk.ilse.republishes(story, "Right after all");
    read_in(&desk);
    assert_eq!(
        (own_rows(&desk), finds(&ilse, "turbine")),
        (1, vec!["Harbour".to_owned()])
    );
}

#[test]
fn words_of_a_text_tell_nobody_of_it_who_may_not_see_it() {
    let desk = Desk::open();
    let secret = desk
        .ilse
        .writes(&Story::titled("Secret").saying("The minister resigns tomorrow."));
    desk.ilse.embargoes(secret, 24);
    read_in(&desk);
    let other = Member::of(desk.at(), &desk.tamsin);

    assert_eq!(finds(&Member::of(desk.at(), &desk.ilse), "resigns"), ["Secret"]);
    assert_eq!(finds(&other, "resigns"), Vec::<String>::new());
    let answer = |words: &str| {
        other
            .get(&format!("/admin/articles?q={words}"))
            .text()
            .replace(words, "WORD")
    };
    let main = |words: &str| {
        answer(words)
            .split("<main")
            .nth(1)
            .unwrap()
            .replace("name=\"key\"", "")
            .len()
    };
    assert_eq!(main("resigns"), main("nothing"));
    // And readers find no word of what they do not have.
    assert!(headlines(&desk.reader.json("/search?q=minister")).is_empty());
}

#[test]
fn a_save_while_words_are_read_is_read_again() {
    let desk = Desk::open();
    let story = desk.draft(&Story::titled("Harbour").saying("One."));
    read_in(&desk);
    desk.tamsin.edits(story, says("Two herons."));
    // Somebody saves and has not committed while the worker comes by.
    let mut sql = desk.owner();
    let mut act = sql.transaction().unwrap();
    act.execute(
        "UPDATE newsroom.revisions SET body = body WHERE article_id = $1 AND sealed_at IS NULL",
        &[&story.0],
    )
    .unwrap();
    read_in(&desk);
    act.commit().unwrap();
    let due = |desk: &Desk| -> i64 {
        desk.owner()
            .query_one("SELECT count(*) FROM newsroom.working_words_due", &[])
            .unwrap()
            .get(0)
    };
    assert_eq!(due(&desk), 1);
    read_in(&desk);
    assert_eq!(finds(&Member::of(desk.at(), &desk.ilse), "heron"), ["Harbour"]);
    assert_eq!(due(&desk), 0);
}
