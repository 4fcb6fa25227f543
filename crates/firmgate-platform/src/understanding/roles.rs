//! What a word can do in a sentence.

/// One thing that a word can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Role {
    Silent,
    Head,
    Generic,
    Command,
    And,
    Or,
    But,
    Place,
    Based,
    Not,
    Over,
    AtLeast,
    Under,
    AtMost,
    Exact,
    Around,
    Between,
    To,
    After,
    Before,
    Since,
    Until,
    OrMore,
    OrLess,
    Staff,
    Modifier,
    SizeNoun,
    Founded,
    Years,
    DecadeUnit,
    Last,
    ThisYear,
    Old,
    Older,
    Younger,
    Also,
    AnySize,
    Anywhere,
    Reset,
    Limit,
    Revenue,
    Funding,
    Jobs,
    People,
    Growth,
    Ownership,
    Similar,
    Using,
    Currency,
}

/// The rows of `words.tsv`.
const NAMES: [(&str, Role); 49] = [
    ("silent", Role::Silent),
    ("head", Role::Head),
    ("generic", Role::Generic),
    ("command", Role::Command),
    ("and", Role::And),
    ("or", Role::Or),
    ("but", Role::But),
    ("place", Role::Place),
    ("based", Role::Based),
    ("not", Role::Not),
    ("over", Role::Over),
    ("at_least", Role::AtLeast),
    ("under", Role::Under),
    ("at_most", Role::AtMost),
    ("exact", Role::Exact),
    ("around", Role::Around),
    ("between", Role::Between),
    ("to", Role::To),
    ("after", Role::After),
    ("before", Role::Before),
    ("since", Role::Since),
    ("until", Role::Until),
    ("or_more", Role::OrMore),
    ("or_less", Role::OrLess),
    ("staff", Role::Staff),
    ("modifier", Role::Modifier),
    ("size_noun", Role::SizeNoun),
    ("founded", Role::Founded),
    ("years", Role::Years),
    ("decade_unit", Role::DecadeUnit),
    ("last", Role::Last),
    ("this_year", Role::ThisYear),
    ("old", Role::Old),
    ("older", Role::Older),
    ("younger", Role::Younger),
    ("also", Role::Also),
    ("any_size", Role::AnySize),
    ("anywhere", Role::Anywhere),
    ("reset", Role::Reset),
    ("limit", Role::Limit),
    ("revenue", Role::Revenue),
    ("funding", Role::Funding),
    ("jobs", Role::Jobs),
    ("people", Role::People),
    ("growth", Role::Growth),
    ("ownership", Role::Ownership),
    ("similar", Role::Similar),
    ("using", Role::Using),
    ("currency", Role::Currency),
];

impl Role {
    pub(super) fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, role)| *role)
    }
}

/// Any number of roles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Roles(u64);

impl Roles {
    pub(super) fn add(&mut self, role: Role) {
        self.0 |= 1 << role as u8;
    }

    pub(super) fn has(self, role: Role) -> bool {
        self.0 & (1 << role as u8) != 0
    }

    pub(super) fn has_any(self, roles: &[Role]) -> bool {
        roles.iter().any(|role| self.has(*role))
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }
}
