//! A small platform, the program, and a client that speaks the protocol in bare lines.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::LazyLock;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

/// Long enough for a busy machine, short enough to notice a hang.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The program, with nothing of this process's environment.
pub fn firmgate(arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_firmgate"));
    command.args(arguments).env_clear().env("HOME", "/nonexistent");
    command
}

/// What a command printed and how it ended.
pub fn run(mut command: Command) -> Output {
    command.stdin(Stdio::null()).output().unwrap()
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Output in the form of a transcript.
pub fn transcript(output: &Output) -> String {
    let code = output.status.code().unwrap();
    let (out, error) = (text(&output.stdout), text(&output.stderr));
    format!("exit code {code}\n--- output\n{out}--- errors\n{error}")
}

/// The companies that all tests share; made once per run.
static PLATFORM: LazyLock<PathBuf> = LazyLock::new(|| {
    let data = Path::new(env!("CARGO_TARGET_TMPDIR")).join("firmgate-it");
    let _left_by_an_earlier_run = fs::remove_dir_all(&data);
    let made = run(firmgate([
        "platform".as_ref(),
        "generate".as_ref(),
        "--companies=2000".as_ref(),
        "--seed=7".as_ref(),
        "--data".as_ref(),
        data.as_os_str(),
    ]));
    assert!(made.status.success(), "{}", transcript(&made));
    data.join("platform")
});

/// A data folder of its own, with the catalogue of all.
pub struct Data(TempDir);

impl Data {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let platform = folder.path().join("platform");
        fs::create_dir(&platform).unwrap();
        for entry in fs::read_dir(&*PLATFORM).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name();
            // Collections belong to one test; the companies are read by all.
            if entry.file_type().unwrap().is_dir() {
                symlink(entry.path(), platform.join(name)).unwrap();
            } else if name == "manifest.json" {
                fs::copy(entry.path(), platform.join(name)).unwrap();
            }
        }
        Self(folder)
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// `serve` on this folder.
    pub fn serve(&self, flags: &[&str]) -> Session {
        let mut command = firmgate(["serve", "--data"]);
        command.arg(self.path()).args(flags);
        Session::start(command)
    }

    /// The journals' names, oldest first.
    pub fn journals(&self) -> Vec<PathBuf> {
        let mut files: Vec<_> =
            fs::read_dir(self.path().join("gate/audit")).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|file| file.extension().is_some_and(|extension| extension == "jsonl"));
        files.sort();
        files
    }
}

/// A server and both ends of its pipes.
pub struct Session {
    child: Child,
    input: Option<ChildStdin>,
    answers: Receiver<Value>,
    errors: Receiver<String>,
}

/// How a session ended.
pub struct Ended {
    pub code: Option<i32>,
    pub errors: String,
    /// Answers that nobody had taken.
    pub answers: Vec<Value>,
}

impl Session {
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (answer, answers) = channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            for line in output.lines() {
                // Nothing but the protocol may stand on the output.
                let _test_is_over = answer.send(serde_json::from_str(&line.unwrap()).unwrap());
            }
        });
        let (error, errors) = channel();
        let mut stream = child.stderr.take().unwrap();
        thread::spawn(move || {
            let mut all = String::new();
            stream.read_to_string(&mut all).unwrap();
            let _test_is_over = error.send(all);
        });
        let input = child.stdin.take();
        Self { child, input, answers, errors }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn send_text(&mut self, text: &str) {
        let input = self.input.as_mut().unwrap();
        input.write_all(text.as_bytes()).unwrap();
        input.flush().unwrap();
    }

    pub fn send(&mut self, message: &Value) {
        self.send_text(&format!("{message}\n"));
    }

    /// The next answer.
    pub fn next(&self) -> Value {
        self.answers.recv_timeout(PATIENCE).unwrap()
    }

    /// The answer to a request; none other may come before it.
    pub fn ask(&mut self, message: &Value) -> Value {
        self.send(message);
        let answer = self.next();
        assert_eq!(answer["id"], message["id"], "{answer}");
        answer
    }

    /// The code and the id of the answer to something that was refused as a message.
    pub fn refusal(&mut self) -> (i64, Value) {
        let answer = self.next();
        (answer["error"]["code"].as_i64().unwrap(), answer["id"].clone())
    }

    /// The refusals among the next answers.
    pub fn refusal_among(&mut self, answers: usize) -> Vec<(i64, Value)> {
        let next: Vec<Value> = (0..answers).map(|_| self.next()).collect();
        let refused = next.iter().filter_map(|answer| Some((answer["error"]["code"].as_i64()?, answer["id"].clone())));
        refused.collect()
    }

    /// A conversation in an old version, ready for requests.
    pub fn initialize(&mut self, version: &str) -> Value {
        let answer = self.ask(&json!({ "jsonrpc": "2.0", "id": "init", "method": "initialize", "params": {
            "protocolVersion": version, "capabilities": {}, "clientInfo": { "name": "test", "version": "1" } } }));
        self.send(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
        answer
    }

    /// Closes the input and waits for the end.
    pub fn end(mut self) -> Ended {
        drop(self.input.take());
        self.wait()
    }

    pub fn wait(mut self) -> Ended {
        let status = self.child.wait().unwrap();
        Ended {
            code: status.code(),
            errors: self.errors.recv_timeout(PATIENCE).unwrap(),
            answers: self.answers.iter().collect(),
        }
    }
}

/// A request as 2026-07-28 has it.
pub fn modern(id: u32, method: &str, params: Value) -> Value {
    let mut params = params;
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })
}

/// A request as the versions before had it.
pub fn legacy(id: u32, method: &str, params: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })
}

/// A tool call in either form of parameters.
pub fn call(tool: &str, arguments: &Value) -> Value {
    json!({ "name": tool, "arguments": arguments })
}
