/**
 * Charts of a {@link swapreplay.reports.model.RunResults}, drawn with JFreeChart into small PNG images: light and dark, wide and
 * narrow. A chart is one class and one line in {@link swapreplay.reports.chart.Charts}; start reading at
 * {@link swapreplay.reports.chart.Chart}. Depends on the results model only.
 */
@NullMarked
package swapreplay.reports.chart;

import org.jspecify.annotations.NullMarked;
