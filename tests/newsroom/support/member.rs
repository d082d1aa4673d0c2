//! Somebody signed in, with a browser that runs no scripts: pages and forms over HTTP.

use std::net::SocketAddr;

use copydesk::staff::session;
use reqwest::{Method, blocking::Client, redirect::Policy};

use super::{people::Person, reader::Answer};

/// A signed-in browser, or one of nobody.
pub struct Member {
    at: SocketAddr,
    client: Client,
    cookie: Option<String>,
}

impl Member {
    /// Nobody in particular.
    pub fn nobody(at: SocketAddr) -> Self {
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        Self {
            at,
            client,
            cookie: None,
        }
    }

    /// A person with a session; one test signs in through the form.
    pub fn of(at: SocketAddr, person: &Person) -> Self {
        let token = person
            .run(|conn, who| Box::pin(async move { session::open(conn, who, "a test").await }))
            .unwrap();
        Self {
            cookie: Some(format!("__Host-copydesk={}", token.reveal())),
            ..Self::nobody(at)
        }
    }

    /// Address and port of what it is used with.
    pub const fn at(&self) -> SocketAddr {
        self.at
    }

    /// What the browser would send as its cookie.
    pub fn cookie(&self) -> String {
        self.cookie.clone().unwrap_or_default()
    }

    /// A page.
    pub fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], &[])
    }

    /// A form, sent from a page of ours.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let origin = format!("http://{}", self.at);
        self.send(Method::POST, path, fields, &[("origin", &origin)])
    }

    /// A body of any type, as if a page of ours had sent it.
    pub fn posts(&self, path: &str, kind: &str, body: impl Into<Vec<u8>>) -> Answer {
        let origin = format!("http://{}", self.at);
        self.sends(path, &[("origin", &origin), ("content-type", kind)], body)
    }

    /// A body with headers of one's own.
    pub fn sends(&self, path: &str, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Answer {
        self.ask(Method::POST, path, headers, body.into())
    }

    /// A form with headers of one's own.
    pub fn send(&self, method: Method, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        if method != Method::POST {
            return self.ask(method, path, headers, vec![]);
        }
        let kind = [("content-type", "application/x-www-form-urlencoded")];
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.ask(method, path, &[headers, &kind].concat(), body.into())
    }

    fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let mut request = self.client.request(method.clone(), format!("http://{}{path}", self.at));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        if method == Method::POST {
            request = request.body(body);
        }
        let answer = request.send().unwrap();
        Answer {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            body: answer.bytes().unwrap().to_vec(),
        }
    }
}
