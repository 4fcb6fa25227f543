//! Numbers and the nouns that go with them.

/// The noun for a number of things: `one` for 1, else `many`.
pub fn noun<'n>(count: impl TryInto<u64>, one: &'n str, many: &'n str) -> &'n str {
    if matches!(count.try_into(), Ok(1)) { one } else { many }
}

/// A number and its noun, as in `1 company` and `2 companies`.
pub fn counted(count: impl TryInto<u64>, one: &str, many: &str) -> String {
    let count = count.try_into().unwrap_or(u64::MAX);
    format!("{count} {}", noun(count, one, many))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_the_only_number_with_a_singular() {
        let many = [0_u64, 2, 11, 21, 101, u64::MAX].map(|count| noun(count, "company", "companies"));
        assert_eq!(many, ["companies"; 6]);
        assert_eq!(counted(1_usize, "company", "companies"), "1 company");
        assert_eq!(counted(0_u8, "company", "companies"), "0 companies");
    }
}
