//! A mail server (RFC 5321), as well or as badly as a test wants it: it takes letters, or is busy, refuses, or falls silent.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use copydesk::{
    letters::{self, KeyAndOrigin},
    platform::{db::Database, post::PostOffice},
};

use super::{Newsroom, block_on};

/// What the server does with a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Takes it.
    Takes,
    /// 451: later, please.
    IsBusy,
    /// 550: no such mailbox.
    Refuses,
    /// Takes it, and says nothing ever after.
    FallsSilent,
}

/// A letter that came in.
#[derive(Debug, Clone)]
pub struct ReceivedLetter {
    /// To which mailbox.
    pub to: String,
    /// As it came.
    pub raw: String,
}

impl ReceivedLetter {
    /// A header, unfolded and in words.
    pub fn header(&self, name: &str) -> Option<String> {
        let (head, _) = self.raw.split_once("\r\n\r\n")?;
        let head = head.replace("\r\n ", " ");
        let line = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.map(|line| in_words(line.trim()))
    }

    /// Its text.
    pub fn text(&self) -> String {
        let (_, body) = self.raw.split_once("\r\n\r\n").unwrap();
        let bytes = match self.header("Content-Transfer-Encoding").as_deref() {
            Some("base64") => BASE64_STANDARD.decode(body.replace("\r\n", "")).unwrap(),
            Some("quoted-printable") => unquoted(&body.replace("=\r\n", "")),
            _ => body.as_bytes().to_vec(),
        };
        String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
    }
}

/// RFC 2047, as far as it is written.
fn in_words(line: &str) -> String {
    let word = |word: &str| match word.strip_prefix("=?utf-8?b?").and_then(|rest| rest.strip_suffix("?=")) {
        Some(coded) => String::from_utf8(BASE64_STANDARD.decode(coded).unwrap()).unwrap(),
        None => format!("{word} "),
    };
    line.split(' ').map(word).collect::<String>().trim_end().to_owned()
}

fn unquoted(text: &str) -> Vec<u8> {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((first, more)) = rest.split_first() {
        let code = (*first == b'=')
            .then(|| std::str::from_utf8(more.get(..2)?).ok())
            .flatten();
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &more[2..];
            }
            None => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    bytes
}

/// The server; it ends with the test.
pub struct MailServer {
    at: SocketAddr,
    mood: Arc<Mutex<Mood>>,
    letters: Arc<Mutex<Vec<ReceivedLetter>>>,
}

impl MailServer {
    /// On a free port.
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            at: listener.local_addr().unwrap(),
            mood: Arc::new(Mutex::new(Mood::Takes)),
            letters: Arc::default(),
        };
        let (mood, letters) = (Arc::clone(&server.mood), Arc::clone(&server.letters));
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (mood, letters) = (Arc::clone(&mood), Arc::clone(&letters));
                thread::spawn(move || serve(client, &mood, &letters));
            }
        });
        server
    }

    /// What an operator writes into `--smtp-url`.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.at)
    }

    /// From now on.
    pub fn is(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// For Copydesk, with little patience.
    pub fn office(&self) -> PostOffice {
        office_at(&self.url())
    }

    /// All that it took.
    pub fn letters(&self) -> Vec<ReceivedLetter> {
        self.letters.lock().unwrap().clone()
    }

    /// Waits until it has so many.
    pub fn has(&self, many: usize) -> Vec<ReceivedLetter> {
        let limit = Instant::now() + Duration::from_secs(20);
        while self.letters().len() < many {
            assert!(Instant::now() < limit, "{:?}", self.letters());
            thread::yield_now();
        }
        self.letters()
    }
}

/// A post office at a server that may be there or not.
pub fn office_at(url: &str) -> PostOffice {
    let office = PostOffice::open(url, "The Courier <desk@courier.example>").unwrap();
    office.waiting(Duration::from_millis(400))
}

/// Sends all that is due; answers how many letters were taken in hand.
pub fn posts(newsroom: &Newsroom, office: &PostOffice) -> usize {
    hands_in(&newsroom.pools(), office)
}

/// The same by one of several processes, each with connections of its own.
pub fn hands_in(database: &Database, office: &PostOffice) -> usize {
    block_on(async {
        let with = KeyAndOrigin {
            key: &database.cursor_key,
            origin: "https://desk.example",
        };
        let mut many = 0;
        while letters::work(&database.newsroom, office, with).await.unwrap() {
            many += 1;
        }
        many
    })
}

fn serve(client: TcpStream, mood: &Mutex<Mood>, letters: &Mutex<Vec<ReceivedLetter>>) {
    let mut lines = BufReader::new(client.try_clone().unwrap());
    let mut client = client;
    let mut to = String::new();
    let _ = client.write_all(b"220 mail.example ready\r\n");
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        let is_now = *mood.lock().unwrap();
        let answer = match line
            .split([' ', ':'])
            .next()
            .unwrap_or_default()
            .trim()
            .to_uppercase()
            .as_str()
        {
            "EHLO" => "250-mail.example\r\n250 8BITMIME\r\n".to_owned(),
            "RCPT" if is_now == Mood::Refuses => "550 No such mailbox here\r\n".to_owned(),
            "RCPT" => {
                line.split(['<', '>']).nth(1).unwrap_or_default().clone_into(&mut to);
                "250 OK\r\n".to_owned()
            }
            "DATA" if is_now == Mood::IsBusy => "451 Try again later\r\n".to_owned(),
            "DATA" => {
                let _ = client.write_all(b"354 Go on\r\n");
                let mut raw = String::new();
                loop {
                    let mut line = String::new();
                    if lines.read_line(&mut line).unwrap_or(0) == 0 {
                        return;
                    }
                    if line == ".\r\n" {
                        break;
                    }
                    raw.push_str(line.strip_prefix("..").map_or(line.as_str(), |_| &line[1..]));
                }
                letters.lock().unwrap().push(ReceivedLetter { to: to.clone(), raw });
                if is_now == Mood::FallsSilent {
                    let mut rest = String::new();
                    let _ = lines.read_line(&mut rest); // until the client goes
                    return;
                }
                "250 Taken\r\n".to_owned()
            }
            "QUIT" => {
                let _ = client.write_all(b"221 Bye\r\n");
                return;
            }
            _ => "250 OK\r\n".to_owned(),
        };
        if client.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}
