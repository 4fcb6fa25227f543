//! Files of the operator and of the program: read with a bound, private to their owner, identified, and read again when
//! they are replaced.
//!
//! It knows no setting and no format; the caller parses the content. It must never reach a socket or the environment.

mod identity;
mod private;
mod replaced;
mod rights;

pub use self::identity::FileIdentity;
pub use self::private::{
    private_file, private_folder, random, random_hex, read_bounded, read_text, secret, sync_folder,
};
pub use self::replaced::{Change, Current, File, Loaded, Look, Replaced, Stamp, Watched, Watching, content};
pub use self::rights::{Kind, UntrustedError, check_rights};
