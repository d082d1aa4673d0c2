//! Somebody outside who reads: the Content API and the reader site, over HTTP.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
};

use reqwest::{
    Method,
    blocking::{Client, RequestBuilder},
    header::HeaderMap,
    redirect::Policy,
};
use serde_json::Value;

/// A client that follows no redirect and decodes nothing.
#[derive(Clone)]
pub struct Reader {
    at: SocketAddr,
    client: Client,
    /// What the server is called.
    host: Option<String>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Reader {
    pub fn of(at: SocketAddr) -> Self {
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        Self { at, client, host: None }
    }

    /// Of a server that is called by this origin, whatever its port.
    pub fn called(at: SocketAddr, origin: &str) -> Self {
        let host = origin.split_once("://").map(|(_, host)| host.to_owned());
        Self { host, ..Self::of(at) }
    }

    /// GET of a path on the server.
    pub fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path))
    }

    /// GET of a path below `/api/v1`.
    pub fn api(&self, path: &str) -> Answer {
        self.get(&format!("/api/v1{path}"))
    }

    /// GET of a path below `/api/v1` that has to work.
    pub fn json(&self, path: &str) -> Value {
        let answer = self.api(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()
    }

    /// GET with one header.
    pub fn get_with(&self, path: &str, header: &str, value: &str) -> Answer {
        self.send(self.request(Method::GET, path).header(header, value))
    }

    /// GET with some headers.
    pub fn get_with_all(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = self.request(Method::GET, path);
        let request = headers
            .iter()
            .fold(request, |request, (name, value)| request.header(*name, *value));
        self.send(request)
    }

    /// Another method.
    pub fn ask(&self, method: &str, path: &str) -> Answer {
        self.send(self.request(method.parse().unwrap(), path))
    }

    /// GET with exactly these characters as the target, whatever a well-behaved client would make of them.
    pub fn raw(&self, target: &[u8]) -> Answer {
        let head = [
            b"GET ",
            target,
            b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        ];
        self.exchange(&head.concat())
    }

    /// Exactly these bytes, and what comes back until the connection is closed.
    pub fn exchange(&self, request: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.at).unwrap();
        stream.write_all(request).unwrap();
        let mut all = Vec::new();
        stream.read_to_end(&mut all).unwrap();
        let end = all
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .expect("an answer has a head");
        let head = String::from_utf8_lossy(&all[..end]);
        Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            headers: headers(&head),
            body: all[end + 4..].to_vec(),
        }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("http://{}{path}", self.at));
        match &self.host {
            Some(host) => request.header("host", host),
            None => request,
        }
    }

    fn send(&self, request: RequestBuilder) -> Answer {
        let answer = request.send().unwrap();
        Answer {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            body: answer.bytes().unwrap().to_vec(),
        }
    }
}

fn headers(head: &str) -> HeaderMap {
    head.lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
        .collect::<Vec<(reqwest::header::HeaderName, _)>>()
        .into_iter()
        .collect()
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("answers are UTF-8")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The value of a header; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("our headers are ASCII"))
    }
}
