const WIDTH: usize = 20;
const HEIGHT: f64 = 100.0;

/// A bar chart as SVG. The largest value is as high as the picture.
pub fn bars(values: &[f64]) -> String {
    let largest = values.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let shapes: String = values
        .iter()
        .enumerate()
        .map(|(index, value)| {
            let height = (value.max(0.0) / largest * HEIGHT).round();
            let (x, y, width) = (index * WIDTH, HEIGHT - height, WIDTH - 2);
            format!(r#"<rect x="{x}" y="{y}" width="{width}" height="{height}"/>"#)
        })
        .collect();
    let width = values.len() * WIDTH;
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT}">{shapes}</svg>"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_a_bar_for_each_value() {
        let drawn = bars(&[1.0, 2.0, 4.0]);
        for height in [25, 50, 100] {
            assert!(
                drawn.contains(&format!(r#" height="{height}"/>"#)),
                "{drawn}"
            );
        }
    }

    #[test]
    fn draws_zeros() {
        assert!(bars(&[0.0, 0.0]).contains(r#" height="0"/>"#));
    }
}
