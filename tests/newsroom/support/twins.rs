//! Two newsrooms that are equal in what is public, each with a server that readers call by the same name.

use std::path::Path;

use copydesk::media::store::FileStore;

use super::{Newsroom, Reader, Serving, Start, copydesk, scratch};

/// What readers call both.
const NAME: &str = "http://courier.test";

/// The demo, and a copy of it in which anything may be done that readers may not know of.
pub struct Twins {
    served: [Serving; 2],
    /// A second server of the one with secrets, by its own address: the newsroom's.
    office: Serving,
    newsrooms: [Newsroom; 2],
}

impl Twins {
    /// Opens both, with every comment of a reader shown at once.
    pub fn open() -> Self {
        let one = Newsroom::open();
        let folder = scratch("twins");
        let demo = copydesk(&["demo"])
            .env("DATABASE_URL", one.url())
            .env("COPYDESK_DATA_DIR", &folder)
            .output()
            .unwrap();
        assert!(demo.status.success(), "{}", String::from_utf8_lossy(&demo.stderr));
        let other = one.copy();
        let second = scratch("twins");
        copy_folder(&folder, &second);
        let newsrooms = [one, other];
        let start = |which: usize, known_as| {
            let files = [&folder, &second][which].join("media");
            newsrooms[which].serve(Start {
                site: true,
                files: Some(Box::leak(Box::new(FileStore::in_folder(Ok(files))))),
                known_as,
                ..Start::default()
            })
        };
        let served = [start(0, Some(NAME)), start(1, Some(NAME))];
        let office = start(1, None);
        Self {
            served,
            office,
            newsrooms,
        }
    }

    /// The one in which nothing happens.
    pub const fn plain(&self) -> &Newsroom {
        &self.newsrooms[0]
    }

    /// The one with secrets.
    pub const fn secretive(&self) -> &Newsroom {
        &self.newsrooms[1]
    }

    /// Where the people of the second one work.
    pub const fn at(&self) -> std::net::SocketAddr {
        self.office.at()
    }

    /// A reader of each.
    pub fn readers(&self) -> [Reader; 2] {
        [
            Reader::called(self.served[0].at(), NAME),
            Reader::called(self.served[1].at(), NAME),
        ]
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
