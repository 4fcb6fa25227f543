//! Connections that want nothing: ten thousand idle ones, and a thousand that send a byte a second and come back when they are closed.

use std::io::Write;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

const HEAD: &[u8] = b"POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nx-padding: ";

pub struct Crowd {
    _idle: Vec<TcpStream>,
    ends: Arc<AtomicBool>,
    came_back: Arc<AtomicUsize>,
    slow: Option<JoinHandle<()>>,
}

impl Crowd {
    pub fn gather(address: &str, idle: usize, slow: usize) -> Self {
        let connect = |address: &str| TcpStream::connect(address).unwrap();
        // An idle connection has been answered once and waits.
        let idle = (0..idle).map(|_| {
            let mut stream = connect(address);
            stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
            stream
        });
        let idle = idle.collect();
        let (ends, came_back) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let (stop, again, address) = (Arc::clone(&ends), Arc::clone(&came_back), address.to_owned());
        let slow = thread::spawn(move || {
            let mut streams: Vec<_> = (0..slow).map(|_| (connect(&address), 0)).collect();
            while !stop.load(Ordering::Relaxed) {
                for (stream, sent) in &mut streams {
                    if stream.write_all(&[HEAD.get(*sent).copied().unwrap_or(b'x')]).is_err() {
                        (*stream, *sent) = (connect(&address), 0);
                        again.fetch_add(1, Ordering::Relaxed);
                    } else {
                        *sent += 1;
                    }
                }
                thread::sleep(Duration::from_secs(1));
            }
        });
        Self { _idle: idle, ends, came_back, slow: Some(slow) }
    }

    /// How often the server has closed a slow connection.
    pub fn closed(&self) -> usize {
        self.came_back.load(Ordering::Relaxed)
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        self.slow.take().unwrap().join().unwrap();
    }
}
