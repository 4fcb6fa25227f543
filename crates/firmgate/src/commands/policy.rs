//! `firmgate policy`: the policy in force, and validation of a policy file.

use std::path::Path;
use std::process::ExitCode;

use firmgate_clean::counted;
use firmgate_guard::Policy;

use super::print;
use crate::cli::PolicyCommand;
use crate::client::show;
use crate::failure::Failure;
use crate::progress::say;
use crate::settings::Sources;
use crate::wiring;

/// Runs `firmgate policy`.
pub fn run(command: &PolicyCommand, sources: &Sources) -> Result<ExitCode, Failure> {
    match command {
        PolicyCommand::Show { policy } => {
            let file = sources.policy(policy)?;
            let (text, policy) = wiring::read_policy(file.as_deref())?;
            let place = file.map_or_else(|| "the built-in policy".to_owned(), |file| file.display().to_string());
            say(&format!("{place}, SHA-256 {}", policy.digest()));
            print(text.trim_end())?;
        }
        PolicyCommand::Check { file } => {
            let file = sources
                .path("the policy", Some(file))?
                .ok_or_else(|| Failure::usage("no policy").hint("name the file"))?;
            let (_, policy) = wiring::read_policy(Some(&file))?;
            print(&checked(&file, &policy))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Each action with the policies that name it, and how many actions are denied to all callers.
fn checked(file: &Path, policy: &Policy) -> String {
    let coverage = policy.coverage();
    let rows = coverage.iter().map(|one| {
        let ids = |ids: &[String]| if ids.is_empty() { "none".to_owned() } else { ids.join(", ") };
        vec![one.action.clone(), one.effect.as_str().to_owned(), ids(&one.permits), ids(&one.forbids)]
    });
    let table = show::table(&["action", "effect", "permits", "forbids"], rows);
    let denied = coverage.iter().filter(|one| one.permits.is_empty()).count();
    let gap = match denied {
        0 => "every action has a permit; its conditions still decide".to_owned(),
        _ => format!("{} denied to all callers: no permit names them", counted(denied, "action is", "actions are")),
    };
    format!("{} is valid\n\n{table}\n\n{gap}", file.display())
}
