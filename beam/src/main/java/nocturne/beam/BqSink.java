package nocturne.beam;

import nocturne.core.instance.Component;
import nocturne.google.table.TableSink;
import org.apache.beam.sdk.Pipeline;

/**
 * The job {@code bq-sink}: each message of an instance's alerts becomes a row of its table, or a
 * dead letter.
 */
public final class BqSink {
  private BqSink() {}

  /** Runs the job, on the runner that its options name. */
  public static void main(String[] args) {
    Object unused = pipeline(Job.options(args)).run();
  }

  /** The job as Beam's runners take it. */
  public static Pipeline pipeline(JobOptions options) {
    return Job.of(options, Component.TABLES, "rows", TableSink::over);
  }
}
