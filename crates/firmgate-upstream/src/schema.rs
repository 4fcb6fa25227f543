//! The platform's schema as types: what the fragments in `ops` are checked against when they are compiled.

pub(crate) use generated::*;

#[cynic::schema("platform")]
mod generated {}

// AppSync's date, time, address and URL scalars are strings on the wire, and the gate passes them on as they are.
impl cynic::schema::IsScalar<AWSDate> for String {
    type SchemaType = AWSDate;
}
impl cynic::schema::IsScalar<AWSDateTime> for String {
    type SchemaType = AWSDateTime;
}
impl cynic::schema::IsScalar<AWSEmail> for String {
    type SchemaType = AWSEmail;
}
impl cynic::schema::IsScalar<AWSURL> for String {
    type SchemaType = AWSURL;
}
