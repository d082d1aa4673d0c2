//! Which block of an earlier version became which block of a later one: known by its id, else by its text, else by a
//! likeness of the words.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    hash::Hash,
    ops::Range,
    time::Instant,
};

use unicode_segmentation::UnicodeSegmentation as _;

use super::block_id::BlockId;
use super::diff::MAX_TOKENS;
use super::document::{Document, TextElement};
use super::lines::{LineOwner, TextLine};
use super::text::plain;

/// How many pairs of blocks between two known ones are tried for likeness.
const MAX_TRIES: usize = 400;
/// From here on, in thousandths, two blocks count as versions of one.
const ALIKE: usize = 500;

/// A line of one version with its text.
pub(super) struct Side<'a> {
    pub(super) line: TextLine<'a>,
    pub(super) text: String,
}

/// The lines of a version.
pub(super) fn sides(document: &Document) -> Vec<Side<'_>> {
    document
        .lines()
        .into_iter()
        .map(|line| Side {
            text: plain(line.content),
            line,
        })
        .collect()
}

/// The blocks of a version.
pub(super) fn ids_of<'a>(sides: &[Side<'a>]) -> HashSet<&'a BlockId> {
    sides.iter().map(|side| side.line.id).collect()
}

pub(super) type Pairs = Vec<(usize, usize)>;

/// Which old line became which new one, in the order of both.
pub(super) fn pairs(old: &[Side], new: &[Side], deadline: Instant) -> Pairs {
    // What has no words is told apart by what it is; two pictures, embeds or files, by which they are.
    let kind = |side: &Side| (side.line.tag == TextElement::Hr, side.line.about.name());
    let known = same_keys(
        0..old.len(),
        0..new.len(),
        |i| (old[i].line.id, kind(&old[i])),
        |j| (new[j].line.id, kind(&new[j])),
    );
    let which = |side: &Side| match side.line.about {
        LineOwner::Image(image) => Some(image.picture().to_string()),
        LineOwner::Embed(embed) => Some(embed.address.as_str().to_owned()),
        LineOwner::File(file) => Some(file.file.to_string()),
        LineOwner::Nothing | LineOwner::Gallery(_) | LineOwner::Table(_) | LineOwner::FactBox => None,
    };
    let known = fill(known, old.len(), new.len(), |i, j| {
        same_keys(
            i,
            j,
            |i| (&old[i].text, kind(&old[i]), which(&old[i])),
            |j| (&new[j].text, kind(&new[j]), which(&new[j])),
        )
    });
    fill(known, old.len(), new.len(), |i, j| alike(i, j, old, new, deadline))
}

/// Adds the pairs found in each gap between known pairs.
fn fill(known: Pairs, olds: usize, news: usize, find: impl Fn(Range<usize>, Range<usize>) -> Pairs) -> Pairs {
    let mut all = Vec::new();
    let (mut from, mut to) = (0, 0);
    for (i, j) in known.into_iter().chain([(olds, news)]) {
        if from < i && to < j {
            all.extend(find(from..i, to..j));
        }
        all.push((i, j));
        (from, to) = (i + 1, j + 1);
    }
    all.pop();
    all
}

fn same_keys<K: Hash + Eq>(
    olds: Range<usize>,
    news: Range<usize>,
    old_key: impl Fn(usize) -> K,
    new_key: impl Fn(usize) -> K,
) -> Pairs {
    let mut places: HashMap<K, VecDeque<usize>> = HashMap::new();
    for i in olds {
        places.entry(old_key(i)).or_default().push_back(i);
    }
    let found = news.filter_map(|j| Some((places.get_mut(&new_key(j))?.pop_front()?, j)));
    longest_rise(&found.collect::<Pairs>())
}

/// The most pairs that keep the order of both sides; the others were moved.
fn longest_rise(pairs: &[(usize, usize)]) -> Pairs {
    let mut ends: Vec<usize> = Vec::new();
    let mut before = vec![None; pairs.len()];
    for (at, (i, _)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].0 < *i);
        before[at] = length.checked_sub(1).map(|shorter| ends[shorter]);
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut rise: Pairs = std::iter::successors(ends.last().copied(), |at| before[*at])
        .map(|at| pairs[at])
        .collect();
    rise.reverse();
    rise
}

/// Pairs the lines of a small gap so that the sum of their likeness is largest.
fn alike(olds: Range<usize>, news: Range<usize>, old: &[Side], new: &[Side], deadline: Instant) -> Pairs {
    if olds.len() * news.len() > MAX_TRIES || Instant::now() > deadline {
        return Vec::new();
    }
    let bags = |sides: &[Side], range: &Range<usize>| range.clone().map(|at| bag(&sides[at].text)).collect::<Vec<_>>();
    let (old_bags, new_bags) = (bags(old, &olds), bags(new, &news));
    let mut likeness = vec![vec![0; news.len()]; olds.len()];
    let mut best = vec![vec![0; news.len() + 1]; olds.len() + 1];
    for i in (0..olds.len()).rev() {
        for j in (0..news.len()).rev() {
            likeness[i][j] = likeness_of(&old_bags[i], &new_bags[j]);
            let paired = if likeness[i][j] >= ALIKE {
                likeness[i][j] + best[i + 1][j + 1]
            } else {
                0
            };
            best[i][j] = paired.max(best[i + 1][j]).max(best[i][j + 1]);
        }
    }
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    while i < olds.len() && j < news.len() {
        if best[i][j] == best[i + 1][j] {
            i += 1;
        } else if best[i][j] == best[i][j + 1] {
            j += 1;
        } else {
            found.push((olds.start + i, news.start + j));
            (i, j) = (i + 1, j + 1);
        }
    }
    found
}

fn bag(text: &str) -> Vec<String> {
    let mut words: Vec<String> = text
        .unicode_words()
        .take(MAX_TOKENS / 2)
        .map(str::to_lowercase)
        .collect();
    words.sort_unstable();
    words
}

/// Words in common, in thousandths of the words of both.
fn likeness_of(old: &[String], new: &[String]) -> usize {
    let (mut i, mut j, mut common) = (0, 0, 0_usize);
    while i < old.len() && j < new.len() {
        match old[i].cmp(&new[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => (i, j, common) = (i + 1, j + 1, common + 1),
        }
    }
    (2000 * common).checked_div(old.len() + new.len()).unwrap_or(0)
}
