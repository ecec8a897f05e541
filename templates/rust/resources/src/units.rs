const METRES: [(&str, f64); 4] = [
    ("inch", 0.0254),
    ("foot", 0.3048),
    ("yard", 0.9144),
    ("mile", 1609.344),
];

pub fn names() -> [&'static str; 4] {
    METRES.map(|(name, _)| name)
}

/// `1 inch = 0.0254 m`; `None` for a unit that is not known.
pub fn in_metres(unit: &str) -> Option<String> {
    let (_, metres) = METRES.iter().find(|(name, _)| *name == unit)?;
    Some(format!("1 {unit} = {metres} m"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converts_what_it_knows() {
        assert_eq!(in_metres("inch").as_deref(), Some("1 inch = 0.0254 m"));
        assert_eq!(in_metres("parsec"), None);
    }
}
