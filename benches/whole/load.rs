//! Requests over connections that stay open, and how long each took.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    sync::{
        Barrier,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use super::{Question, newsroom::Served, processes};

/// What a question took.
#[derive(Debug, Clone)]
pub struct Row {
    /// Processor time of all processes a request, in milliseconds; at sixteen connections, or the most there were.
    pub processor: f64,
    /// Statements a request.
    pub statements: f64,
    /// Pages of the database a request.
    pub pages: f64,
    /// For each number of connections.
    pub rates: Vec<Rate>,
}

/// At one number of connections.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Requests a second.
    pub a_second: f64,
    /// Half were answered within, in milliseconds.
    pub half: f64,
    /// All but a hundredth.
    pub most: f64,
}

/// GET over a connection of its own.
pub fn get(port: u16, path: &str, cookie: &str) -> Result<(u16, Vec<u8>), String> {
    let mut line = Line::open(port, path, cookie).map_err(|error| error.to_string())?;
    line.ask().map_err(|error| error.to_string())
}

/// A connection that asks one thing again and again.
struct Line {
    stream: BufReader<TcpStream>,
    request: Vec<u8>,
    body: Vec<u8>,
}

impl Line {
    fn open(port: u16, path: &str, cookie: &str) -> std::io::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        let cookie = if cookie.is_empty() {
            String::new()
        } else {
            format!("Cookie: {cookie}\r\n")
        };
        Ok(Self {
            stream: BufReader::with_capacity(64 * 1024, stream),
            request: format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{cookie}\r\n").into_bytes(),
            body: Vec::new(),
        })
    }

    fn ask(&mut self) -> std::io::Result<(u16, Vec<u8>)> {
        let status = self.exchange()?;
        Ok((status, self.body.clone()))
    }

    fn exchange(&mut self) -> std::io::Result<u16> {
        self.stream.get_mut().write_all(&self.request)?;
        let (mut line, mut status, mut length) = (String::new(), 0, 0);
        loop {
            line.clear();
            if self.stream.read_line(&mut line)? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            let text = line.trim_end();
            if text.is_empty() {
                break;
            }
            if status == 0 {
                status = text
                    .split(' ')
                    .nth(1)
                    .and_then(|status| status.parse().ok())
                    .unwrap_or(0);
            } else if let Some((name, value)) = text.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body)?;
        Ok(status)
    }
}

/// Asks one question at each number of connections.
pub fn one(served: &Served<'_>, question: &Question, time: Duration, connections: &[usize]) -> Result<Row, String> {
    let cookie = served.cookie_for(question);
    let ask = |connections, time| ask(served.port, question, cookie, connections, time);
    ask(2, time.min(Duration::from_millis(200)))?; // what is asked for the first time is prepared
    let (mut rates, mut cost) = (Vec::new(), None);
    for many in connections {
        let (before, counted, pids) = (served.counted()?, (), served.pids());
        let () = counted;
        let began = processes::processor(&pids);
        let (count, rate) = ask(*many, time)?;
        let took = processes::processor(&pids) - began;
        let after = served.counted()?;
        rates.push(rate);
        if *many == 16 || cost.is_none() {
            let each = |all: f64| all / count.max(1) as f64;
            cost = Some((each(took * 1_000.0), each(after.0 - before.0), each(after.1 - before.1)));
        }
    }
    let (processor, statements, pages) = cost.unwrap_or_default();
    Ok(Row {
        processor,
        statements,
        pages,
        rates,
    })
}

/// How many were answered, and how fast.
pub fn ask(
    port: u16,
    question: &Question,
    cookie: &str,
    connections: usize,
    time: Duration,
) -> Result<(usize, Rate), String> {
    let (over, gate) = (AtomicBool::new(false), Barrier::new(connections + 1));
    let work = || -> Result<Vec<f64>, String> {
        let opened = Line::open(port, &question.path, cookie);
        gate.wait();
        let (mut line, mut took) = (opened.map_err(|error| error.to_string())?, Vec::new());
        while !over.load(Ordering::Relaxed) {
            let began = Instant::now();
            let status = line.exchange().map_err(|error| format!("{}: {error}", question.path))?;
            if status != question.status {
                return Err(format!("{} answers {status}", question.path));
            }
            took.push(began.elapsed().as_secs_f64() * 1_000.0);
        }
        Ok(took)
    };
    let (all, seconds) = thread::scope(|scope| {
        let threads: Vec<_> = (0..connections).map(|_| scope.spawn(work)).collect();
        gate.wait();
        let began = Instant::now();
        thread::sleep(time);
        over.store(true, Ordering::Relaxed);
        let done: Result<Vec<Vec<f64>>, String> = threads
            .into_iter()
            .map(|thread| thread.join().map_err(|_| "a thread panicked".to_owned())?)
            .collect();
        (done, began.elapsed().as_secs_f64())
    });
    let mut all: Vec<f64> = all?.concat();
    all.sort_by(f64::total_cmp);
    let at = |part: f64| all.get((all.len() as f64 * part) as usize).copied().unwrap_or(0.0);
    let rate = Rate {
        a_second: all.len() as f64 / seconds,
        half: at(0.5),
        most: at(0.99),
    };
    Ok((all.len(), rate))
}
