/**
 * The report as one HTML page that opens offline, and its charts as files beside it. {@link swapreplay.reports.html.Report} is the front
 * door; the page is {@code report.ftlh} among the resources, the classes here prepare what it shows. Depends on the results model and
 * the charts.
 */
@NullMarked
package swapreplay.reports.html;

import org.jspecify.annotations.NullMarked;
