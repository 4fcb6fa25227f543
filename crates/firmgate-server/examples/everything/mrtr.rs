//! Calls that need something from the client before they can end.

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, ErrorData, GetPromptRequestParams, GetPromptResponse, InputRequiredResult,
    InputResponses,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::calls::said;
use crate::seal::Seal;
use crate::{Context, complete, typed};

/// The tools `test_input_required_result_*`.
pub(crate) fn call(
    seal: &Seal,
    kind: &str,
    request: &CallToolRequestParams,
    context: &Context,
) -> Result<CallToolResponse, ErrorData> {
    let answers = request.input_responses.as_ref();
    let state = request.request_state.as_deref();
    match kind {
        "elicitation" => match answer(answers, "user_name", "/content/name") {
            Some(name) => said(&format!("Hello, {}!", shown(name))),
            None => ask(json!({ "user_name": question("What is your name?", "name", "string") }), None),
        },
        "sampling" => match answer(answers, "capital_question", "/content/text") {
            Some(text) => said(&shown(text)),
            None => ask(json!({ "capital_question": sample("What is the capital of France?", 100) }), None),
        },
        "list_roots" => match answer(answers, "client_roots", "/roots") {
            Some(roots) => said(&format!("The roots are {roots}")),
            None => ask(json!({ "client_roots": roots() }), None),
        },
        "request_state" | "tampered_state" => {
            let confirm = json!({ "confirm": question("Please confirm", "ok", "boolean") });
            match (state, answer(answers, "confirm", "/content/ok")) {
                (Some(state), Some(_)) => seal.spend(kind, state).and_then(|_| said("state-ok")),
                _ => ask(confirm, Some(seal.close(kind, "")?)),
            }
        }
        "multiple_inputs" => several(seal, answers, state),
        "multi_round" => rounds(seal, answers, state),
        "capabilities" => within_capabilities(context),
        _ => Err(ErrorData::invalid_params("Unknown tool", None)),
    }
}

fn several(seal: &Seal, answers: Option<&InputResponses>, state: Option<&str>) -> Result<CallToolResponse, ErrorData> {
    let parts = [("user_name", "/content/name"), ("greeting", "/content/text"), ("client_roots", "/roots")];
    let given: Option<Vec<String>> = parts.iter().map(|(key, path)| answer(answers, key, path).map(shown)).collect();
    match (given, state) {
        (Some(given), Some(state)) => seal.spend("multiple_inputs", state).and_then(|_| said(&given.join(", "))),
        _ => {
            let wanted = json!({
                "user_name": question("What is your name?", "name", "string"),
                "greeting": sample("Generate a greeting", 50),
                "client_roots": roots(),
            });
            ask(wanted, Some(seal.close("multiple_inputs", "")?))
        }
    }
}

fn rounds(seal: &Seal, answers: Option<&InputResponses>, state: Option<&str>) -> Result<CallToolResponse, ErrorData> {
    let first = answer(answers, "step1", "/content/name").map(shown);
    let second = answer(answers, "step2", "/content/color").map(shown);
    match (state, first, second) {
        (Some(state), Some(name), _) => {
            seal.spend("multi_round 1", state)?;
            let color = json!({ "step2": question("Step 2: What is your favorite color?", "color", "string") });
            ask(color, Some(seal.close("multi_round 2", &name)?))
        }
        (Some(state), None, Some(color)) => {
            let name = seal.spend("multi_round 2", state)?;
            said(&format!("{name} likes {color}"))
        }
        _ => {
            let name = json!({ "step1": question("Step 1: What is your name?", "name", "string") });
            ask(name, Some(seal.close("multi_round 1", "")?))
        }
    }
}

fn within_capabilities(context: &Context) -> Result<CallToolResponse, ErrorData> {
    let declared = context.client_capabilities().and_then(|declared| serde_json::to_value(declared).ok());
    let has = |name: &str| declared.as_ref().is_some_and(|declared| declared.get(name).is_some());
    if has("sampling") {
        ask(json!({ "sample": sample("Say something", 50) }), None)
    } else if has("elicitation") {
        ask(json!({ "name": question("What is your name?", "name", "string") }), None)
    } else {
        said("nothing can be asked of this client")
    }
}

/// `fx_confirm`: what a write with a confirmation would do. The state is bound to the user, the tool and its arguments.
pub(crate) fn confirm(seal: &Seal, user: &str, request: &CallToolRequestParams) -> Result<CallToolResponse, ErrorData> {
    let arguments = serde_json::to_vec(&request.arguments).unwrap_or_default();
    let purpose = format!("fx_confirm {user} {}", data_encoding::HEXLOWER.encode(&Sha256::digest(arguments)));
    let Some(state) = request.request_state.as_deref() else {
        let wanted = json!({ "confirm": question("Do it?", "ok", "boolean") });
        return ask(wanted, Some(seal.close(&purpose, "")?));
    };
    // Before it is spent: an answer that is missing must not use the state up.
    seal.read(&purpose, state)?;
    match answer(request.input_responses.as_ref(), "confirm", "/content/ok") {
        Some(Value::Bool(true)) => seal.spend(&purpose, state).and_then(|_| said("done")),
        Some(_) => said("not done"),
        None => Err(ErrorData::invalid_params("the confirmation is missing", None)),
    }
}

/// The prompt that needs to know something.
pub(crate) fn prompt(request: &GetPromptRequestParams) -> Result<GetPromptResponse, ErrorData> {
    match answer(request.input_responses.as_ref(), "user_context", "/content/context") {
        Some(text) => {
            let message = json!({ "role": "user", "content": { "type": "text", "text": shown(text) } });
            Ok(GetPromptResponse::Complete(complete(json!({ "messages": [message] }))?))
        }
        None => {
            let wanted =
                json!({ "user_context": question("What context should the prompt use?", "context", "string") });
            Ok(GetPromptResponse::InputRequired(required(wanted, None)?))
        }
    }
}

/// What is at `path` in one answer; other answers and other shapes are treated as none.
fn answer<'a>(answers: Option<&'a InputResponses>, key: &str, path: &str) -> Option<&'a Value> {
    answers?.get(key)?.pointer(path)
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

pub(crate) fn question(message: &str, field: &str, kind: &str) -> Value {
    let schema = json!({ "type": "object", "properties": { field: { "type": kind } }, "required": [field] });
    json!({ "method": "elicitation/create", "params": { "message": message, "requestedSchema": schema } })
}

fn sample(text: &str, tokens_max: u32) -> Value {
    let message = json!({ "role": "user", "content": { "type": "text", "text": text } });
    json!({ "method": "sampling/createMessage", "params": { "messages": [message], "maxTokens": tokens_max } })
}

fn roots() -> Value {
    json!({ "method": "roots/list", "params": {} })
}

fn required(requests: Value, state: Option<String>) -> Result<InputRequiredResult, ErrorData> {
    typed(json!({ "resultType": "input_required", "inputRequests": requests, "requestState": state }))
}

pub(crate) fn ask(requests: Value, state: Option<String>) -> Result<CallToolResponse, ErrorData> {
    required(requests, state).map(CallToolResponse::InputRequired)
}
