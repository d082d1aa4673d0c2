//! What cannot be undercut: a bare actix-web server that sends as many bytes from memory.

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    sync::Mutex,
    time::{Duration, Instant},
};

use crate::whole::{Question, load, processes};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};

/// The floors, in a process of their own.
pub struct Floors {
    child: Child,
    port: u16,
}

/// Milliseconds of processor time a request.
#[derive(Debug, Clone, Copy)]
pub struct Floor {
    /// The same bytes from memory.
    pub bytes: f64,
}

impl Floors {
    /// Starts them.
    pub fn start() -> Result<Self, String> {
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .map_err(|error| error.to_string())?
            .port();
        let own = std::env::current_exe().map_err(|error| error.to_string())?;
        let child = Command::new(own)
            .args(["--floor", &format!("127.0.0.1:{port}")])
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| error.to_string())?;
        let floors = Self { child, port };
        let began = Instant::now();
        while load::get(port, "/bytes/1", "").is_err() {
            if began.elapsed() > Duration::from_secs(10) {
                return Err("The floors do not start.".into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(floors)
    }

    /// With an answer of so many bytes.
    pub fn measure(&self, bytes: &[u8], time: Duration) -> Result<Floor, String> {
        let question = Question {
            name: "floor",
            path: format!("/bytes/{}", bytes.len()),
            status: 200,
            of_staff: false,
            statements: 0.0,
        };
        load::ask(self.port, &question, "", 2, Duration::from_millis(50))?;
        let pids = [self.child.id()];
        let began = processes::processor(&pids);
        let (count, _) = load::ask(self.port, &question, "", 16, time)?;
        Ok(Floor {
            bytes: (processes::processor(&pids) - began) * 1_000.0 / count.max(1) as f64,
        })
    }
}

impl Drop for Floors {
    fn drop(&mut self) {
        let _ = self.child.kill(); // it keeps nothing
        let _ = self.child.wait();
    }
}

/// Sends as many bytes as it is asked for, from memory.
pub fn serve(address: &str) -> Result<(), String> {
    let address = address.to_owned();
    let ready: web::Data<Mutex<std::collections::HashMap<usize, web::Bytes>>> = web::Data::default();
    let done = actix_web::rt::System::new().block_on(async move {
        HttpServer::new(move || {
            App::new()
                .app_data(ready.clone())
                .route("/bytes/{size}", web::get().to(bytes))
        })
        .workers(std::thread::available_parallelism().map_or(2, std::num::NonZero::get))
        .bind(address)?
        .run()
        .await
    });
    done.map_err(|error: std::io::Error| error.to_string())
}

async fn bytes(
    _: HttpRequest,
    size: web::Path<usize>,
    ready: web::Data<Mutex<std::collections::HashMap<usize, web::Bytes>>>,
) -> HttpResponse {
    let size = *size;
    let body = match ready.lock() {
        Ok(mut ready) => ready.entry(size).or_insert_with(|| vec![b'x'; size].into()).clone(),
        Err(_) => web::Bytes::new(),
    };
    HttpResponse::Ok().content_type("application/json").body(body)
}
