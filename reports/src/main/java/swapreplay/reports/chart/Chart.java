package swapreplay.reports.chart;

import java.util.List;
import swapreplay.reports.model.RunResults;

/** One kind of picture of a run. Stateless; {@link #draw} may run in several threads. */
public interface Chart {
    /** Name of its file without the ending, and of its place in the page. */
    String id();

    /** What it shows, as a heading. */
    String title();

    /** What it cannot be drawn without. */
    List<Figure> needs();

    /** How to read it, and which file and columns the figures come from. */
    String howToRead();

    /** What it shows for these results, in one or two sentences: the alternative text. Only called if nothing is {@link #missing}. */
    String finding(RunResults results);

    /** Only called if nothing is {@link #missing}. */
    Drawing draw(RunResults results, Look look);

    /** Why the chart cannot be drawn from these results, one reason for each figure that is not there. */
    default List<String> missing(RunResults results) {
        return needs().stream()
                .filter(figure -> !figure.isIn(results))
                .map(Figure::absence)
                .toList();
    }
}
