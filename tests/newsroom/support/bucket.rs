//! A real S3 server, moto, with a bucket in it; reached by a way on which things may happen.

use std::{
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use clap::Parser;
use copydesk::{
    config::media::MediaConfig,
    media::{bucket::BucketSettings, store::FileStore},
};
use reqwest::blocking::Client;

use super::Way;

/// Longer than it takes to start.
const PATIENCE: Duration = Duration::from_secs(60);
/// The secret half of its keys.
pub const SECRET: &str = "lovelace/of/the/quay";

/// The server, with an empty bucket `pictures`; ended when this is dropped.
pub struct Bucket {
    server: Child,
    /// Where it is by itself.
    own: String,
    /// Where it is by the way.
    by_way: String,
    /// Between Copydesk and the server.
    pub way: Way,
}

/// Somebody with keys: moto asks for the head of a signature, and looks at no more of it.
const SIGNED: &str =
    "AWS4-HMAC-SHA256 Credential=ada/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";

#[derive(Parser)]
struct Settings {
    #[command(flatten)]
    media: MediaConfig,
}

impl Bucket {
    pub fn open() -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = Command::new(program())
            .args(["-H", "127.0.0.1", "-p", &free.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("moto_server (PyPI moto[server,s3]): bin/test installs it");
        let way = Way::default();
        let bucket = Self {
            server,
            own: format!("http://127.0.0.1:{free}"),
            by_way: format!("http://127.0.0.1:{}", way.to(free)),
            way,
        };
        bucket.makes();
        bucket
    }

    /// Makes the bucket, as soon as the server listens.
    fn makes(&self) {
        let limit = Instant::now() + PATIENCE;
        let made = loop {
            match Client::new().put(format!("{}/pictures", self.own)).send() {
                Ok(answer) => break answer.status().as_u16(),
                Err(error) => assert!(Instant::now() < limit, "moto does not start: {error}"),
            }
            thread::yield_now();
        };
        assert_eq!(made, 200);
    }

    /// Its address by the way.
    pub fn endpoint(&self) -> &str {
        &self.by_way
    }

    /// The settings of a command that has its files here, but for the bucket.
    pub fn environment(&self) -> [(&'static str, &str); 4] {
        [
            ("COPYDESK_MEDIA_ENDPOINT", self.endpoint()),
            ("COPYDESK_MEDIA_ALLOW_HTTP", "true"),
            ("AWS_ACCESS_KEY_ID", "ada"),
            ("AWS_SECRET_ACCESS_KEY", SECRET),
        ]
    }

    /// The same for a server in this process, with the keys in a file.
    pub fn store(&self) -> FileStore {
        let keys = super::scratch("keys");
        std::fs::write(&keys, format!("ada\n{SECRET}\n")).unwrap();
        let file = keys.to_str().unwrap();
        let words = [
            "x",
            "--media-store=s3://pictures/courier",
            "--media-allow-http",
            "--media-keys",
            file,
            "--media-endpoint",
            self.endpoint(),
        ];
        let settings = Settings::parse_from(words).media;
        let bucket = BucketSettings::of(settings.media_store.as_ref().unwrap(), &settings).unwrap();
        std::fs::remove_file(&keys).unwrap();
        FileStore::in_bucket(bucket)
    }

    /// The keys of all that lies in it, in their order.
    pub fn keys(&self) -> Vec<String> {
        let listed = Client::new()
            .get(format!("{}/pictures?list-type=2", self.own))
            .send()
            .unwrap();
        let text = listed.text().unwrap();
        let keys = text
            .split("<Key>")
            .skip(1)
            .filter_map(|rest| rest.split("</Key>").next());
        keys.map(str::to_owned).collect()
    }

    /// The media type under which something lies in it.
    pub fn type_of(&self, key: &str) -> String {
        let head = Client::new()
            .head(format!("{}/pictures/{key}", self.own))
            .header("authorization", SIGNED)
            .send()
            .unwrap();
        head.headers()["content-type"].to_str().unwrap().to_owned()
    }

    /// Takes something out of it.
    pub fn loses(&self, key: &str) {
        let gone = Client::new()
            .delete(format!("{}/pictures/{key}", self.own))
            .header("authorization", SIGNED)
            .send()
            .unwrap();
        assert_eq!(gone.status().as_u16(), 204);
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        let _ = self.server.kill(); // it may have ended
        let _ = self.server.wait();
    }
}

/// Where bin/lib.sh puts it, else wherever it is.
fn program() -> PathBuf {
    let built = PathBuf::from(env!("CARGO_BIN_EXE_copydesk"));
    let beside = built.ancestors().nth(2).unwrap().join("moto/bin/moto_server");
    if beside.exists() { beside } else { "moto_server".into() }
}
