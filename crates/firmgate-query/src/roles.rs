//! The roles of a word in a sentence.

/// One role of a word.
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
    CenturyUnit,
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
    Status,
    Distance,
    Near,
    CodeScheme,
    Quality,
    Technology,
    Asker,
    Topic,
    Remove,
    Instead,
    More,
    Count,
    Widen,
    Any,
    FilterNoun,
    FieldPlace,
    FieldCountry,
    FieldCity,
    FieldIndustry,
    FieldSize,
    FieldFounded,
    FieldStatus,
    FieldWords,
    FieldSort,
    Both,
    Turnover,
    FieldState,
    FieldRevenue,
}

/// The rows of `words.tsv`.
const NAMES: [(&str, Role); 78] = [
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
    ("century_unit", Role::CenturyUnit),
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
    ("status", Role::Status),
    ("distance", Role::Distance),
    ("near", Role::Near),
    ("code_scheme", Role::CodeScheme),
    ("quality", Role::Quality),
    ("technology", Role::Technology),
    ("asker", Role::Asker),
    ("topic", Role::Topic),
    ("remove", Role::Remove),
    ("instead", Role::Instead),
    ("more", Role::More),
    ("count", Role::Count),
    ("widen", Role::Widen),
    ("any", Role::Any),
    ("filter_noun", Role::FilterNoun),
    ("field_place", Role::FieldPlace),
    ("field_country", Role::FieldCountry),
    ("field_city", Role::FieldCity),
    ("field_industry", Role::FieldIndustry),
    ("field_size", Role::FieldSize),
    ("field_founded", Role::FieldFounded),
    ("field_status", Role::FieldStatus),
    ("field_words", Role::FieldWords),
    ("field_sort", Role::FieldSort),
    ("both", Role::Both),
    ("turnover", Role::Turnover),
    ("field_state", Role::FieldState),
    ("field_revenue", Role::FieldRevenue),
];

/// The parts of a question that a later one can remove.
pub(super) const FIELDS: [Role; 11] = [
    Role::FieldPlace,
    Role::FieldCountry,
    Role::FieldCity,
    Role::FieldIndustry,
    Role::FieldSize,
    Role::FieldFounded,
    Role::FieldStatus,
    Role::FieldWords,
    Role::FieldSort,
    Role::FieldState,
    Role::FieldRevenue,
];

impl Role {
    pub(super) fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, role)| *role)
    }
}

/// Any number of roles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Roles(u128);

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

    /// Whether the word only names a part of the question, as in `remove the size`.
    pub(super) fn is_field_alone(self) -> bool {
        let fields = Self::of(&FIELDS).0 | Self::of(&[Role::FilterNoun]).0;
        self.0 != 0 && self.0 & !fields == 0
    }

    /// These roles.
    pub(super) fn of(roles: &[Role]) -> Self {
        let mut all = Self::default();
        roles.iter().for_each(|role| all.add(*role));
        all
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }
}
