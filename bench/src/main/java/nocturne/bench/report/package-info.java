/**
 * One page of what benchmarks found. Start at {@link nocturne.bench.report.ReportPage}; {@link
 * nocturne.bench.report.Findings} reads what the benchmarks wrote.
 */
@NullMarked
package nocturne.bench.report;

import org.jspecify.annotations.NullMarked;
