/**
 * The results of a replay as plain values, and their CSV and JSON files. Depends on nothing of ours.
 */
@NullMarked
package swapreplay.reports.model;

import org.jspecify.annotations.NullMarked;
