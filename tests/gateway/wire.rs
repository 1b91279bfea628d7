//! A server on loopback that answers as a test says, one request a connection, and keeps what it was sent.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
};

/// What the server does with a request that it has read whole.
#[derive(Debug, Clone)]
pub enum Answer {
    /// Writes these bytes and closes.
    Raw(Vec<u8>),
    /// Closes without a word.
    Close,
    /// Keeps the connection open and says nothing.
    Silence,
}

impl Answer {
    /// A whole HTTP answer.
    pub fn http(status: u16, content_type: &str, body: &str) -> Self {
        Self::Raw(
            format!(
                "HTTP/1.1 {status} X\r\ncontent-type: {content_type}\r\nx-amzn-requestid: request-1\r\n\
                 content-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            )
            .into_bytes(),
        )
    }

    /// An answer in the service's own format.
    pub fn json(status: u16, body: &str) -> Self {
        Self::http(status, "application/x-amz-json-1.1", body)
    }

    /// An answer that promises more bytes than it holds.
    pub fn cut_off(body: &str) -> Self {
        let head =
            "HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: 4096\r\n\r\n";
        Self::Raw(format!("{head}{body}").into_bytes())
    }
}

/// The server.
pub struct Wire {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Wire {
    /// Answers requests with `answers` in turn, and every further one with the last.
    pub fn new(answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&requests);
        std::thread::spawn(move || {
            let mut open = Vec::new();
            for connection in listener.incoming() {
                let mut connection = connection.unwrap();
                let Some(request) = read(&mut connection) else { continue };
                let at = {
                    let mut log = log.lock().unwrap();
                    log.push(request);
                    log.len() - 1
                };
                match answers.get(at).or(answers.last()).cloned() {
                    // A client that has given up closes first; that is no fault of the test's.
                    Some(Answer::Raw(bytes)) => drop(connection.write_all(&bytes)),
                    Some(Answer::Silence) => open.push(connection),
                    Some(Answer::Close) | None => drop(connection),
                }
            }
        });
        Self { address, requests }
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests it has read, heads and bodies.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// Reads one request; `None` when the client closes before its end.
fn read(connection: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n")
            && body.len() >= content_length(head)
        {
            return Some(text);
        }
        match connection.read(&mut buffer) {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&buffer[..read]),
        }
    }
}

fn content_length(head: &str) -> usize {
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(0, |(_, length)| length.trim().parse().unwrap())
}
