const COUNTRIES: [&str; 7] = [
    "Costa Rica",
    "Côte d’Ivoire",
    "Cyprus",
    "New Zealand",
    "Norway",
    "South Africa",
    "South Korea",
];

/// The countries that have a word which begins with the text, in any case.
pub fn matching(text: &str) -> Vec<&'static str> {
    let wanted = text.to_lowercase();
    let begins = |word: &str| word.to_lowercase().starts_with(&wanted);
    COUNTRIES
        .into_iter()
        .filter(|country| begins(country) || country.split(' ').any(begins))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_words() {
        assert_eq!(matching("zea"), ["New Zealand"]);
        assert_eq!(matching("south k"), ["South Korea"]);
        assert!(matching("x").is_empty());
    }
}
