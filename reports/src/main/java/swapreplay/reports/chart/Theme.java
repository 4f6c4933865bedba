package swapreplay.reports.chart;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Colours of a chart. Series colours follow Okabe and Ito, told apart with any colour vision; the dark set is lightened to keep the
 * contrast. A series has a dash and a marker of its own as well, so colour never carries a meaning alone.
 *
 * @param text labels
 * @param muted tick labels and notes
 * @param neutral fill of what is not compared, such as the uncompressed size
 */
record Theme(Color background, Color text, Color muted, Color grid, Color neutral, List<Color> series) {
    /** Charts are drawn in these. */
    static final Theme LIGHT = new Theme(
            new Color(0xffffff),
            new Color(0x1b1f24),
            new Color(0x59636e),
            new Color(0xe4e7eb),
            new Color(0xdce1e6),
            colors(0x0072b2, 0xd55e00, 0x009e73, 0xb8609a, 0xe69f00, 0x56b4e9));

    private static final Theme DARK = new Theme(
            new Color(0x171b21),
            new Color(0xe8ebef),
            new Color(0xa3adb8),
            new Color(0x2c333c),
            new Color(0x363f4a),
            colors(0x56b4e9, 0xf08a4b, 0x2ec79d, 0xe39ac4, 0xf0c24a, 0x9db4ff));

    private static final double BOTH_IN_FRONT =
            60; // squared distance that a blend without the background must make up for

    /**
     * The dark counterpart of any colour in a light chart. Smoothed edges are blends of two of the colours: the blend is recognised and
     * made again of their counterparts.
     */
    static int dark(int light) {
        List<Color> from = LIGHT.all();
        List<Color> to = DARK.all();
        double best = Double.MAX_VALUE;
        int result = light;
        for (int one = 0; one < from.size(); one++) {
            for (int other = one; other < from.size(); other++) {
                double part = part(light, from.get(one), from.get(other));
                double distance =
                        distance(light, blend(from.get(one), from.get(other), part)) + (one == 0 ? 0 : BOTH_IN_FRONT);
                if (distance < best) {
                    best = distance;
                    result = blend(to.get(one), to.get(other), part);
                }
            }
        }
        return result;
    }

    /** How much of the second colour is in the mix, from 0 to 1. */
    private static double part(int mix, Color one, Color other) {
        double along = 0;
        double length = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            double step = channel(other.getRGB(), shift) - channel(one.getRGB(), shift);
            along += (channel(mix, shift) - channel(one.getRGB(), shift)) * step;
            length += step * step;
        }
        return length == 0 ? 0 : Math.max(0, Math.min(1, along / length));
    }

    private static int blend(Color one, Color other, double part) {
        int mix = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            double from = channel(one.getRGB(), shift);
            double to = channel(other.getRGB(), shift);
            mix |= (int) Math.round(from + part * (to - from)) << shift;
        }
        return mix;
    }

    private static double distance(int one, int other) {
        double sum = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            double step = channel(one, shift) - channel(other, shift);
            sum += step * step;
        }
        return sum;
    }

    private static double channel(int color, int shift) {
        return color >> shift & 0xff;
    }

    private List<Color> all() {
        List<Color> all = new ArrayList<>(List.of(background, text, muted, grid, neutral));
        all.addAll(series);
        return all;
    }

    private static List<Color> colors(int... rgb) {
        return Arrays.stream(rgb).mapToObj(Color::new).toList();
    }
}
