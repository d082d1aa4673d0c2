//! Who works at the demo's newsroom.

use std::collections::HashMap;

use crate::{
    authors::{self, Author},
    colleagues::{self, NewColleague},
    error::{Error, Result},
    ids::RequestId,
    platform::db::{Conn, Origin, Via},
    policy::{Actor, Role},
    staff::acting,
};

/// Somebody with an account.
pub struct DemoPerson {
    key: &'static str,
    pub(super) email: &'static str,
    pub(super) name: &'static str,
    pub(super) role: Role,
    beat: &'static str,
    bio: &'static str,
}

/// All accounts, the most powerful first.
pub const PEOPLE: [DemoPerson; 6] = [
    DemoPerson {
        key: "marguerite",
        email: "marguerite@courier.example",
        name: "Marguerite Vane",
        role: Role::Admin,
        beat: "",
        bio: "Keeps the Courier’s doors open and its lights on.",
    },
    DemoPerson {
        key: "ilse",
        email: "ilse@courier.example",
        name: "Ilse Brandt",
        role: Role::Editor,
        beat: "Editor",
        bio: "Editor of the Courier since 2017.",
    },
    DemoPerson {
        key: "noor",
        email: "noor@courier.example",
        name: "Noor Haddad",
        role: Role::Editor,
        beat: "Night editor",
        bio: "Night editor. Reads every correction twice.",
    },
    DemoPerson {
        key: "tamsin",
        email: "tamsin@courier.example",
        name: "Tamsin Okoro",
        role: Role::Journalist,
        beat: "Harbour and council",
        bio: "Writes about the harbour, the council and whatever lies between them.",
    },
    DemoPerson {
        key: "daniel",
        email: "daniel@courier.example",
        name: "Daniel Achterberg",
        role: Role::Journalist,
        beat: "Business and money",
        bio: "Reads accounts for pleasure. Rows badly.",
    },
    DemoPerson {
        key: "lowri",
        email: "lowri@courier.example",
        name: "Lowri Pengelly",
        role: Role::Contributor,
        beat: "Sailing and the sea",
        bio: "Writes for the Courier when the boats are in.",
    },
];

/// A guest: a public person without an account.
const GUEST: (&str, &str) = (
    "Edwin Sayle",
    "Edwin Sayle taught history at Port Merrin for thirty years and has not stopped.",
);

/// Everybody as an actor, by key.
pub struct Cast(HashMap<&'static str, Actor>);

impl Cast {
    /// One of them.
    ///
    /// # Panics
    /// On a key that the script made up; the demo's test plays the whole script.
    pub fn actor(&self, key: &str) -> &Actor {
        self.0.get(key).expect("the script names people of the cast")
    }
}

/// Makes the accounts, their public people and the guest.
///
/// # Errors
/// What the newsroom's commands say; database errors.
pub async fn hire(conn: &mut Conn, password_hashes: &[String]) -> Result<Cast> {
    let mut cast = HashMap::new();
    for (person, hash) in PEOPLE.iter().zip(password_hashes) {
        let new = NewColleague {
            email: person.email.parse().map_err(Error::Internal)?,
            name: person.name.into(),
            role: person.role,
        };
        let id = colleagues::add_with_password(conn, &Actor::operator(), &new, hash).await?;
        let origin = Origin {
            via: Via::Cli,
            request: RequestId::new(),
        };
        cast.insert(person.key, acting::of_account(conn, id, origin).await?);
    }
    let cast = Cast(cast);
    for person in &PEOPLE {
        introduce(conn, cast.actor("marguerite"), cast.actor(person.key), person).await?;
    }
    let (name, bio) = GUEST;
    let form = authors::AuthorForm {
        name: name.into(),
        bio: bio.into(),
        ..authors::AuthorForm::default()
    };
    authors::add(conn, cast.actor("ilse"), &form, None).await?;
    Ok(cast)
}

async fn introduce(conn: &mut Conn, admin: &Actor, actor: &Actor, person: &DemoPerson) -> Result<()> {
    let Some(author) = Author::of_staff(conn, actor.id.account()?).await? else {
        return Ok(());
    };
    let form = authors::AuthorForm {
        name: author.name,
        slug: author.slug,
        beat: person.beat.into(),
        bio: person.bio.into(),
    };
    authors::change(conn, admin, author.id, Some(author.version), &form).await
}
