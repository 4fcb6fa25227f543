//! The `Authorization` header of Signature Version 4, parsed. Nothing here is verified yet.
//!
//! This file uses the standard library only, so that the fuzz target needs nothing else of the crate.

/// What every such header starts with.
pub const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// Names that `SignedHeaders` may list.
pub const SIGNED_HEADERS_MAX: usize = 64;

/// The parts of the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorization<'h> {
    /// The key id that it claims.
    pub access_key_id: &'h str,
    /// `YYYYMMDD`
    pub date: &'h str,
    /// Region of the scope.
    pub region: &'h str,
    /// Service of the scope.
    pub service: &'h str,
    /// Lower case, ascending, each name once.
    pub signed_headers: Vec<&'h str>,
    /// 64 hexadecimal digits.
    pub signature: &'h str,
}

/// Why a header is not one of Signature Version 4; the text is for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed(pub &'static str);

impl<'h> Authorization<'h> {
    /// Reads the header's value.
    pub fn parse(value: &'h str) -> Result<Self, Malformed> {
        let parameters = value
            .strip_prefix(ALGORITHM)
            .and_then(|rest| rest.strip_prefix(' '))
            .ok_or(Malformed("Authorization header must start with 'AWS4-HMAC-SHA256 '."))?;
        let (mut credential, mut signed_headers, mut signature) = (None, None, None);
        for parameter in parameters.split(',') {
            let (name, value) = parameter
                .trim_matches(' ')
                .split_once('=')
                .ok_or(Malformed("Authorization header has a parameter without an equal sign."))?;
            let slot = match name {
                "Credential" => &mut credential,
                "SignedHeaders" => &mut signed_headers,
                "Signature" => &mut signature,
                _ => return Err(Malformed("Authorization header has an unknown parameter.")),
            };
            if slot.replace(value).is_some() {
                return Err(Malformed("Authorization header has a parameter twice."));
            }
        }
        let credential = credential.ok_or(Malformed("Authorization header requires 'Credential' parameter."))?;
        let names = signed_headers.ok_or(Malformed("Authorization header requires 'SignedHeaders' parameter."))?;
        let signature = signature.ok_or(Malformed("Authorization header requires 'Signature' parameter."))?;
        let (access_key_id, date, region, service) = scope(credential)?;
        if signature.len() != 64 || !signature.bytes().all(is_lower_hex) {
            return Err(Malformed("'Signature' must be 64 hexadecimal digits in lower case."));
        }
        Ok(Self { access_key_id, date, region, service, signed_headers: header_names(names)?, signature })
    }

    /// Whether a header is among those that the signature covers.
    pub fn covers(&self, name: &str) -> bool {
        self.signed_headers.binary_search(&name).is_ok()
    }
}

fn scope(credential: &str) -> Result<(&str, &str, &str, &str), Malformed> {
    let malformed = Malformed("'Credential' must be ID/YYYYMMDD/REGION/SERVICE/aws4_request.");
    let mut parts = credential.split('/');
    let mut next = || parts.next().filter(|part| !part.is_empty()).ok_or(malformed);
    let (id, date, region, service, end) = (next()?, next()?, next()?, next()?, next()?);
    let is_date = date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit());
    if !is_date || end != "aws4_request" || parts.next().is_some() {
        return Err(malformed);
    }
    Ok((id, date, region, service))
}

fn header_names(names: &str) -> Result<Vec<&str>, Malformed> {
    let names: Vec<&str> = names.split(';').take(SIGNED_HEADERS_MAX.saturating_add(1)).collect();
    if names.len() > SIGNED_HEADERS_MAX {
        return Err(Malformed("'SignedHeaders' names too many headers."));
    }
    let is_name = |name: &&str| !name.is_empty() && name.bytes().all(is_name_byte);
    // Two orders of the same names would be two signatures for one request.
    let ascend = names.iter().zip(names.iter().skip(1)).all(|(one, next)| one < next);
    if !ascend || !names.iter().all(is_name) {
        return Err(Malformed("'SignedHeaders' must be lower-case names in ascending order."));
    }
    Ok(names)
}

fn is_lower_hex(byte: u8) -> bool {
    byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
