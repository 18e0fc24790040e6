package nocturne.beam;

import nocturne.core.instance.Component;
import nocturne.google.valueadded.ValueAddedSink;
import org.apache.beam.sdk.Pipeline;

/**
 * The job {@code value-added}: each message of an instance's alerts is evaluated by its value-added
 * stages, plug-ins on the class path included, as the component's files say when a worker starts.
 */
public final class ValueAdded {
  private ValueAdded() {}

  /** Runs the job, on the runner that its options name. */
  public static void main(String[] args) {
    Object unused = pipeline(Job.options(args)).run();
  }

  /** The job as Beam's runners take it. */
  public static Pipeline pipeline(JobOptions options) {
    return Job.of(options, Component.VALUE_ADDED, "evaluated", ValueAddedSink::over);
  }
}
