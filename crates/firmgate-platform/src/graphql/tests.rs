#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test stops at the first surprise")]

use serde_json::{Value as Json, json};

use super::error::FieldError;
use super::limits::{COST_MAX, DEPTH_MAX, DOCUMENTS_KEPT_MAX, QUERY_BYTES_MAX, ROOT_FIELDS_MAX};
use super::value::{Call, Value};
use super::*;

const PRELUDE: &str = include_str!("../../../../appsync-prelude.graphql");
const SCHEMA: &str = "
type Query {
  open(id: ID, list: [Int!], input: In): Thing @aws_api_key @aws_oidc
  closed: Thing
  boom: Thing
  things(limit: Int): [Thing!]!
  maybe: [Thing]
  panics: [Thing]
}
type Mutation { change(name: String!): Thing! }
input In { word: String  many: [String!]  kind: Kind  limit: Int }
enum Kind { SOME OTHER }
type Thing @aws_api_key @aws_oidc {
  id: ID!
  echo: String
  number: Int
  huge: Int
  ratio: Float!
  flag: Boolean
  tags: [String!]!
  secret: String @aws_iam
  required: String!
  child: Thing
  children: [Thing!]!
}
schema { query: Query mutation: Mutation }
";

/// Answers every field of the schema above. `number` distinguishes things; the odd ones have no `required`.
struct Thing {
    number: u32,
    echo: String,
}

impl Object for Thing {
    fn resolve<'a>(&'a self, call: &Call<'_>) -> Result<Value<'a>, FieldError> {
        let thing = |number| Value::object(Thing { number, echo: String::new() });
        Ok(match call.name() {
            "open" => Value::object(Thing { number: 0, echo: Json::from_iter(arguments_of(call)).to_string() }),
            "closed" | "child" | "change" => thing(0),
            "panics" => Value::List(Box::new(std::iter::from_fn(|| panic!("a bug")))),
            "boom" => return Err(FieldError::internal("Cannot read properties of null (reading 'x')")),
            "things" | "maybe" | "children" => Value::List(Box::new((0..3).map(thing))),
            "id" => Value::from(self.number.to_string()),
            "echo" => Value::from(&self.echo),
            "number" => Value::from(self.number),
            "huge" => Value::from(u64::MAX),
            "ratio" => Value::Float(0.5),
            "flag" => Value::from(true),
            "tags" => Value::list(["a\"b", "c"]),
            "secret" => Value::from("s"),
            "required" => Value::from((self.number.is_multiple_of(2)).then_some("there")),
            _ => return call.unknown(),
        })
    }
}

fn arguments_of(call: &Call<'_>) -> Vec<(String, Json)> {
    let arguments = call.arguments.iter();
    arguments.map(|(name, value)| (name.as_str().to_owned(), serde_json::to_value(value).unwrap())).collect()
}

fn executor() -> Executor {
    Executor::new(PRELUDE, SCHEMA, ApiOptions::default()).unwrap()
}

fn ask(mode: AuthMode, request: &Request) -> (u16, Json) {
    ask_as(ApiOptions::default(), mode, request)
}

fn ask_as(options: ApiOptions, mode: AuthMode, request: &Request) -> (u16, Json) {
    let root = Thing { number: 0, echo: String::new() };
    let response = Executor::new(PRELUDE, SCHEMA, options).unwrap().execute(mode, request, &root, &root);
    (response.status, serde_json::from_slice(&response.body).unwrap())
}

fn query(text: &str) -> Json {
    let (status, body) = ask(AuthMode::Oidc, &Request { query: text.to_owned(), ..Request::default() });
    assert_eq!(status, 200, "{body}");
    body
}

fn with_variables(text: &str, variables: Json) -> Json {
    let request: Request = serde_json::from_value(json!({"query": text, "variables": variables})).unwrap();
    ask(AuthMode::Oidc, &request).1
}

#[test]
fn answers_fields_aliases_fragments_and_type_names_in_the_order_asked() {
    let body = query(
        "query Q { b: open { ...F number } __typename } fragment F on Thing { id ... on Thing { tags ratio } flag id }",
    );
    let text = serde_json::to_string(&body).unwrap();
    assert_eq!(
        text,
        r#"{"data":{"b":{"id":"0","tags":["a\"b","c"],"ratio":0.5,"flag":true,"number":0},"__typename":"Query"}}"#
    );
}

#[test]
fn gives_literals_and_variables_as_the_schema_types_them() {
    let echo = |body: Json| -> Json { serde_json::from_str(body["data"]["open"]["echo"].as_str().unwrap()).unwrap() };
    assert_eq!(
        echo(query(r#"{ open(id: 7, list: 3, input: {word: "w", many: "one", kind: OTHER}) { echo } }"#)),
        json!({"id": "7", "list": [3], "input": {"word": "w", "many": ["one"], "kind": "OTHER"}})
    );
    let text = "query($word: String, $in: In, $n: Int!) { open(list: [$n, 2], input: {word: $word, limit: $n}) { echo } b: open(input: $in) { echo } }";
    let body = with_variables(text, json!({"n": 1, "in": {"many": ["x"]}}));
    assert_eq!(body["data"]["b"]["echo"], r#"{"input":{"many":["x"]}}"#);
    assert_eq!(echo(body), json!({"list": [1, 2], "input": {"limit": 1}}));
}

#[test]
fn merges_the_same_key_and_honours_skip_and_include() {
    let text = "query($yes: Boolean!, $no: Boolean!) {
        open { id @skip(if: $yes) number @include(if: $no) }
        open @include(if: $no) { ratio }
        open @include(if: $yes) { flag }
        closed @skip(if: true) { id }
    }";
    assert_eq!(with_variables(text, json!({"yes": true, "no": false})), json!({"data": {"open": {"flag": true}}}));
    let body = with_variables(text, json!({"yes": false, "no": true}));
    assert_eq!(body, json!({"data": {"open": {"id": "0", "number": 0, "ratio": 0.5}}}));
    assert_eq!(query("{ open { id @skip(if: true) } }"), json!({"data": {"open": {}}}));
}

#[test]
fn an_error_of_a_field_is_null_and_an_entry_of_the_appsync_form() {
    assert_eq!(
        query("{\n  boom { id }\n  open { id }\n}"),
        json!({
            "data": {"boom": null, "open": {"id": "0"}},
            "errors": [{
                "path": ["boom"], "data": null, "errorType": "Lambda:Unhandled", "errorInfo": null,
                "locations": [{"line": 2, "column": 3, "sourceName": null}],
                "message": "Cannot read properties of null (reading 'x')"
            }]
        })
    );
}

#[test]
fn a_null_bubbles_up_to_the_nearest_nullable_value() {
    let body = query("{ maybe { id required } }");
    assert_eq!(
        body["data"],
        json!({"maybe": [{"id": "0", "required": "there"}, null, {"id": "2", "required": "there"}]})
    );
    assert_eq!(body["errors"][0]["path"], json!(["maybe", 1, "required"]));
    assert_eq!(
        body["errors"][0]["message"],
        "Cannot return null for non-nullable type: 'String' within parent 'Thing' (/maybe[1]/required)"
    );
    // A list of non-null things in a non-null field nulls everything.
    assert_eq!(query("{ open { id } things { required } }")["data"], Json::Null);
    // Nearer: the nullable child.
    let body = query("{ open { number child { children { required } } } }");
    assert_eq!(body["data"], json!({"open": {"number": 0, "child": null}}));
    let body = query("{ open { huge number } }");
    assert_eq!(body["data"], json!({"open": {"huge": null, "number": 0}}));
    assert_eq!(body["errors"][0]["message"], "9223372036854775807 does not fit the type Int");
}

#[test]
fn a_panic_is_an_error_of_its_field() {
    let body = query("{ a: open { id } panics { id } b: open { number } }");
    assert_eq!(body["data"], json!({"a": {"id": "0"}, "panics": null, "b": {"number": 0}}));
    assert_eq!(body["errors"][0]["path"], json!(["panics"]));
    assert_eq!(body["errors"][0]["errorType"], "Lambda:Unhandled");
}

#[test]
fn directives_decide_per_field_and_mode() {
    let request = |text: &str| Request { query: text.to_owned(), ..Request::default() };
    let denied = |field: &str, ty: &str, path: Json, column: u32| {
        json!({
            "path": path, "data": null, "errorType": "Unauthorized", "errorInfo": null,
            "locations": [{"line": 1, "column": column, "sourceName": null}],
            "message": format!("Not Authorized to access {field} on type {ty}")
        })
    };
    // The field's own directive replaces those of the type.
    let (status, body) = ask(AuthMode::Oidc, &request("{ open { secret id } }"));
    assert_eq!(status, 200);
    assert_eq!(
        body,
        json!({"data": {"open": {"secret": null, "id": "0"}}, "errors": [denied("secret", "Thing", json!(["open", "secret"]), 10)]})
    );
    // No directive at all: the default mode only.
    let (_, body) = ask(AuthMode::ApiKey, &request("{ closed { id } open { id } }"));
    assert_eq!(
        body,
        json!({"data": {"closed": null, "open": {"id": "0"}}, "errors": [denied("closed", "Query", json!(["closed"]), 3)]})
    );
    assert_eq!(ask(AuthMode::Oidc, &request("{ closed { id } }")).1, json!({"data": {"closed": {"id": "0"}}}));
    // Below a field, the directives of the type apply.
    let (_, body) = ask(AuthMode::Iam, &request("{ open { id } }"));
    assert_eq!(body["errors"], json!([denied("open", "Query", json!(["open"]), 3)]));
}

#[test]
fn a_field_without_a_directive_takes_the_default_mode_of_the_api_and_no_other() {
    let modes = [AuthMode::ApiKey, AuthMode::Iam, AuthMode::Oidc];
    let admitted = |text: &str, default_auth, mode| {
        let options = ApiOptions { default_auth, ..ApiOptions::default() };
        let (status, body) = ask_as(options, mode, &Request { query: text.to_owned(), ..Request::default() });
        assert_eq!(status, 200, "a refusal of a field is no refusal of the request");
        let admitted = !body["data"]["it"].is_null();
        assert_ne!(admitted, body["errors"][0]["errorType"] == "Unauthorized", "{body}");
        admitted
    };
    for default in modes {
        for mode in modes {
            assert_eq!(
                admitted("{ it: closed { __typename } }", default, mode),
                mode == default,
                "{default:?} {mode:?}"
            );
            // Directives allow any of them, whatever the default is.
            let named = mode != AuthMode::Iam;
            assert_eq!(admitted("{ it: open { __typename } }", default, mode), named, "{default:?} {mode:?}");
        }
    }
}

#[test]
fn introspection_is_a_switch() {
    let enabled = ApiOptions { introspection: Introspection::Enabled, ..ApiOptions::default() };
    let ask = |text: &str, variables: Json| {
        let request = serde_json::from_value(json!({"query": text, "variables": variables})).unwrap();
        ask_as(enabled, AuthMode::ApiKey, &request).1
    };
    // Deeper than a query of the schema's own fields may be, and beside one.
    let text = "query($of: String!) { s: __schema { queryType { name } } open { id }
        __type(name: $of) { kind fields { name type { ...R } } } }
        fragment R on __Type { name kind ofType { name ofType { name ofType { name ofType { name ofType { name
        ofType { name ofType { name ofType { name } } } } } } } } }";
    let body = ask(text, json!({"of": "Mutation"}));
    assert_eq!(body["data"]["s"], json!({"queryType": {"name": "Query"}}), "{body}");
    assert_eq!(body["data"]["open"], json!({"id": "0"}));
    assert_eq!(body["data"]["__type"]["fields"][0]["name"], "change");
    assert_eq!(body["data"]["__type"]["fields"][0]["type"]["kind"], "NON_NULL");
    assert_eq!(ask("{ __type(name: \"Nobody\") { name } }", json!({})), json!({"data": {"__type": null}}));
    assert_eq!(ask("{ __schema { types { name } } }", json!({}))["errors"], Json::Null);
    // Each level multiplies the answer.
    let bomb = "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";
    assert_eq!(ask(bomb, json!({}))["errors"][0]["errorType"], "QueryDepthLimitReached");
    let wide =
        format!("{{ __schema {{ {} }} }}", (0..2100).map(|n| format!("a{n}:types{{name}} ")).collect::<String>());
    assert!(ask(&wide, json!({}))["errors"].is_array());
}

#[test]
fn the_depth_limit_is_a_setting() {
    let nested =
        |levels: usize| format!("{{ open {}{{ id }}{} }}", "{ child ".repeat(levels - 2), "}".repeat(levels - 2));
    let kind = |limit: u8, levels: usize| {
        let options = ApiOptions { depth: DepthLimit::new(limit).unwrap(), ..ApiOptions::default() };
        let request = Request { query: nested(levels), ..Request::default() };
        ask_as(options, AuthMode::Oidc, &request).1["errors"][0]["errorType"].clone()
    };
    for (limit, levels) in [(3, 3), (75, 75), (0, 75)] {
        assert_eq!(kind(limit, levels), Json::Null, "{limit}");
        assert_eq!(kind(limit, levels + 1), "QueryDepthLimitReached", "{limit}");
    }
    assert_eq!(DepthLimit::new(76), None);
}

#[test]
fn a_document_that_does_not_fit_is_refused_as_appsync_refuses_it() {
    assert_eq!(
        query("{ badfield }"),
        json!({"data": null, "errors": [{
            "path": null, "locations": [{"line": 1, "column": 3, "sourceName": null}],
            "message": "Validation error of type FieldUndefined: Field 'badfield' in type 'Query' is undefined @ 'badfield'"
        }]})
    );
    let message = |text: &str| query(text)["errors"][0]["message"].as_str().unwrap().to_owned();
    assert_eq!(
        message("{ x: open { child { nope } } }"),
        "Validation error of type FieldUndefined: Field 'nope' in type 'Thing' is undefined @ 'x/child/nope'"
    );
    for (text, start) in [
        ("{ open }", "Validation error of type SubSelectionRequired: "),
        ("{ open { id { x } } }", "Validation error of type SubSelectionNotAllowed: "),
        ("{ open(nope: 1) { id } }", "Validation error of type UnknownArgument: "),
        ("{ open(list: \"x\") { id } }", "Validation error of type WrongType: "),
        ("mutation { change { id } }", "Validation error of type MissingFieldArgument: "),
        ("query($a: Int) { open { id } }", "Validation error of type UnusedVariable: "),
        ("{ open { ...F } }", "Validation error of type UndefinedFragment: "),
        ("{ ...F } fragment F on Query { ...F }", "Validation error of type FragmentCycle: "),
        ("{ a: open { id } a: closed { id } }", "Validation error of type FieldsConflict: "),
        ("{ __schema { queryType { name } } }", "Validation error of type IntrospectionDisabled: "),
        ("{ __type(name: \"Query\") { name } }", "Validation error of type IntrospectionDisabled: "),
        ("subscription { x }", "Subscriptions are not available"),
    ] {
        assert!(message(text).starts_with(start), "{text} => {}", message(text));
        assert_eq!(query(text)["data"], Json::Null);
    }
    let body = with_variables("mutation($n: String!) { change(name: $n) { id } }", json!({}));
    assert_eq!(body["data"], Json::Null);
    let place = json!([{"line": 1, "column": 10, "sourceName": null}]);
    assert_eq!(
        body["errors"],
        json!([{"path": null, "locations": place, "message": "missing value for non-null variable 'n'"}])
    );
}

#[test]
fn transport_errors_have_no_data() {
    let transport = |text: &str| ask(AuthMode::Oidc, &Request { query: text.to_owned(), ..Request::default() });
    let unparsable = json!({"errors": [{"errorType": "MalformedHttpRequestException", "message": "Unable to parse GraphQL query."}]});
    for text in ["", "  ", "{", "meow", "# only a comment"] {
        assert_eq!(transport(text), (400, unparsable.clone()), "{text}");
    }
    let several = "query A { open { id } } query B { open { number } }";
    assert_eq!(
        transport(several),
        (400, json!({"errors": [{"errorType": "BadRequestException", "message": "Missing operation name."}]}))
    );
    let named = |name: &str| Request { query: several.into(), operation_name: Some(name.into()), ..Request::default() };
    assert_eq!(ask(AuthMode::Oidc, &named("B")), (200, json!({"data": {"open": {"number": 0}}})));
    assert_eq!(ask(AuthMode::Oidc, &named("C")).0, 400);

    let parse = |body: &str| {
        Request::parse(body.as_bytes())
            .map(|_| ())
            .map_err(|response| (response.status, serde_json::from_slice::<Json>(&response.body).unwrap()))
    };
    let empty =
        json!({"errors": [{"errorType": "MalformedHttpRequestException", "message": "Request body is empty."}]});
    assert_eq!(parse(" \n"), Err((400, empty)));
    for body in ["meow", "{}", "{}}", "[]", r#"[{"query":"{ a }"}]"#, r#"["{ open { id } }"]"#] {
        assert_eq!(parse(body), Err((400, unparsable.clone())), "{body}");
    }
    assert_eq!(parse(r#"{"query":"{ open { id } }","variables":null,"operationName":null}"#), Ok(()));
    assert_eq!(parse(&" ".repeat(limits::REQUEST_BYTES_MAX + 1)).unwrap_err().0, 413);
}

#[test]
fn limits_hold() {
    let nested =
        |levels: usize| format!("{{ open {}{{ id }}{} }}", "{ child ".repeat(levels - 2), "}".repeat(levels - 2));
    assert!(query(&nested(DEPTH_MAX)).get("errors").is_none());
    assert_eq!(query(&nested(DEPTH_MAX + 1))["errors"][0]["errorType"], "QueryDepthLimitReached");

    let roots = |count: usize| (0..count).map(|n| format!("a{n}: open {{ id }} ")).collect::<String>();
    assert!(query(&format!("{{ {} }}", roots(ROOT_FIELDS_MAX))).get("errors").is_none());
    let body = query(&format!("{{ {} }}", roots(ROOT_FIELDS_MAX + 1)));
    assert_eq!(body["errors"][0]["errorType"], "ResolverExecutionLimitReached");
    assert_eq!(body["data"], Json::Null);

    let rows = |limit: u64| query(&format!("{{ things(limit: {limit}) {{ id number flag ratio }} }}"));
    assert!(rows(COST_MAX / 4 - 1).get("errors").is_none());
    assert_eq!(rows(COST_MAX / 4)["errors"][0]["errorType"], "ResolverExecutionLimitReached");

    // Each fragment spreads the next one twice: 2^20 selections out of a kilobyte.
    let bomb: String = (0..20).map(|n| format!("fragment F{n} on Thing {{ ...F{m} ...F{m} }} ", m = n + 1)).collect();
    let body = query(&format!("{{ open {{ ...F0 }} }} {bomb} fragment F20 on Thing {{ id }}"));
    assert_eq!(body["errors"][0]["errorType"], "QueryTooLarge");

    let large = |text: String| ask(AuthMode::Oidc, &Request { query: text, ..Request::default() });
    for text in [
        format!("{{ open {{ id }} }} #{}", "x".repeat(QUERY_BYTES_MAX)),
        format!("{{ open {{ {} }} }}", "id ".repeat(limits::QUERY_TOKENS_MAX)),
        format!("{{ open {} id {} }}", "{ child ".repeat(200), "}".repeat(200)),
    ] {
        let (status, body) = large(text);
        assert_eq!((status, &body["errors"][0]["errorType"]), (400, &json!("BadRequestException")), "{body}");
    }
    let variables = json!({"query": "{ open { id } }", "variables": {"x": "y".repeat(limits::VARIABLES_BYTES_MAX)}});
    assert_eq!(ask(AuthMode::Oidc, &serde_json::from_value(variables).unwrap()).0, 400);
}

#[test]
fn keeps_a_bounded_number_of_documents() {
    let executor = executor();
    let root = Thing { number: 0, echo: String::new() };
    for n in 0..DOCUMENTS_KEPT_MAX + 20 {
        for text in ["{ open { id } }".to_owned(), format!("{{ a{n}: open {{ id }} }}")] {
            let request = Request { query: text, ..Request::default() };
            assert_eq!(executor.execute(AuthMode::Oidc, &request, &root, &root).status, 200);
        }
    }
    assert_eq!(executor.documents.len(), DOCUMENTS_KEPT_MAX);
    let often = executor.documents.of(&executor.schema, "{ open { id } }").unwrap();
    assert!(std::sync::Arc::strong_count(&often) >= 2, "the text that is asked for most was dropped");
}

#[test]
fn refuses_a_schema_with_abstract_types() {
    assert!(Executor::new(PRELUDE, "interface I { a: Int } type Query { i: I }", ApiOptions::default()).is_err());
    assert!(Executor::new(PRELUDE, "type Query { a: Nothing }", ApiOptions::default()).is_err());
}
