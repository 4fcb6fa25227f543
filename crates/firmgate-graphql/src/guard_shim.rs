//! temporary
#[derive(Debug)]
pub struct Principal;
#[derive(Clone, Copy, Debug)]
pub struct ReadPermit(());
#[derive(Debug)]
pub struct WritePermit(CallId);
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CallId([u8; 16]);
impl CallId {
    pub const fn new(random: [u8; 16]) -> Self {
        Self(random)
    }
}
impl WritePermit {
    pub fn call_id(&self) -> CallId {
        self.0
    }
}
