//! Variables that Kubernetes sets in every pod for each Service of the namespace ("service links").
//!
//! For a Service `firmgate` they begin with `FIRMGATE_`, as settings do, and no user has set them. Exactly their shapes are known:
//! `…_SERVICE_HOST`, `…_SERVICE_PORT`, `…_SERVICE_PORT_<NAME>`, `…_PORT`, `…_PORT_<n>_<PROTOCOL>` and below that `_PROTO`, `_PORT` and `_ADDR`.

use std::net::IpAddr;

/// Whether a variable is a service link of a Service whose name begins with `firmgate`.
pub fn is_one(name: &str, value: &str) -> bool {
    // The name of the Service may hold these words too, so every place where they stand counts.
    let after = |word: &'static str| name.match_indices(word).filter_map(move |(at, _)| name.get(at + word.len()..));
    after("_SERVICE").any(|rest| rest.strip_prefix('_').is_some_and(|rest| is_of_service(rest, value)))
        || after("_PORT").any(|rest| match rest.strip_prefix('_') {
            Some(rest) => is_of_port(rest, value),
            None => rest.is_empty() && is_url(value),
        })
}

fn is_of_service(rest: &str, value: &str) -> bool {
    match rest {
        "HOST" => is_host(value),
        "PORT" => is_port(value),
        _ => rest.strip_prefix("PORT_").is_some_and(is_word) && is_port(value),
    }
}

fn is_of_port(rest: &str, value: &str) -> bool {
    let mut parts = rest.split('_');
    let (port, protocol, field) = (parts.next(), parts.next(), parts.next());
    let is_known = port.is_some_and(is_port) && protocol.is_some_and(|protocol| PROTOCOLS.contains(&protocol));
    let fits = match field {
        None => is_url(value),
        Some("PROTO") => PROTOCOLS.iter().any(|known| known.eq_ignore_ascii_case(value)),
        Some("PORT") => is_port(value),
        Some("ADDR") => is_host(value),
        Some(_) => false,
    };
    is_known && parts.next().is_none() && fits
}

const PROTOCOLS: [&str; 3] = ["TCP", "UDP", "SCTP"];

fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok()
}

/// The address of a Service; a Service without one of its own has `None`.
fn is_host(text: &str) -> bool {
    text == "None" || text.parse::<IpAddr>().is_ok()
}

fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let known = PROTOCOLS.iter().any(|known| known.eq_ignore_ascii_case(scheme));
    let address = rest.rsplit_once(':').is_some_and(|(host, port)| {
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        is_host(host) && is_port(port)
    });
    known && address
}

/// The name of a port: what is left of a DNS label in capitals.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_the_shapes_of_service_links_are_known() {
        let links = [
            ("FIRMGATE_SERVICE_HOST", "10.0.0.1"),
            ("FIRMGATE_SERVICE_HOST", "fd00::1"),
            ("FIRMGATE_SERVICE_PORT", "8931"),
            ("FIRMGATE_SERVICE_PORT_HTTP", "8931"),
            ("FIRMGATE_SERVICE_PORT_HTTP_2", "8931"),
            ("FIRMGATE_PORT", "tcp://10.0.0.1:8931"),
            ("FIRMGATE_PORT", "tcp://[fd00::1]:8931"),
            ("FIRMGATE_PORT_8931_TCP", "tcp://10.0.0.1:8931"),
            ("FIRMGATE_PORT_8931_TCP_PROTO", "tcp"),
            ("FIRMGATE_PORT_8931_TCP_PORT", "8931"),
            ("FIRMGATE_PORT_8931_TCP_ADDR", "10.0.0.1"),
            ("FIRMGATE_PORT_53_UDP", "udp://10.0.0.1:53"),
            ("FIRMGATE_X_SERVICE_HOST", "10.0.0.1"),
            ("FIRMGATE_X_Y_PORT", "tcp://10.0.0.1:1"),
            ("FIRMGATE_SERVICE_SERVICE_HOST", "10.0.0.1"),
            ("FIRMGATE_PORT_PORT_80_TCP", "tcp://10.0.0.1:80"),
            ("FIRMGATE_X_PORT_1_SCTP_ADDR", "10.0.0.1"),
        ];
        for (name, value) in links {
            assert!(is_one(name, value), "{name}={value}");
        }
        let others = [
            ("FIRMGATE_SERVICE_HOST", "everywhere"),
            ("FIRMGATE_SERVICE_HOTS", "10.0.0.1"),
            ("FIRMGATE_SERVICE_PORT", "http"),
            ("FIRMGATE_SERVICE_PORT_", "8931"),
            ("FIRMGATE_PORT", "8931"),
            ("FIRMGATE_PORT", "https://10.0.0.1:8931"),
            ("FIRMGATE_PORT_8931", "tcp://10.0.0.1:8931"),
            ("FIRMGATE_PORT_8931_TCP_NAME", "x"),
            ("FIRMGATE_PORT_8931_TCP_ADDR_X", "10.0.0.1"),
            ("FIRMGATE_PORT_http_TCP", "tcp://10.0.0.1:8931"),
            ("FIRMGATE_ENDPONIT", "https://api.example.com"),
        ];
        for (name, value) in others {
            assert!(!is_one(name, value), "{name}={value}");
        }
    }
}
