package nocturne.beam;

import nocturne.google.GoogleInstance;
import nocturne.google.StandIns;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.Validation;

/** The command-line options of a job, besides those of its runner. */
public interface JobOptions extends PipelineOptions {
  @Description("The project that owns topics, buckets and tables.")
  @Validation.Required
  String getInstanceProject();

  void setInstanceProject(String project);

  @Description("The instance: a testid, or production.")
  @Validation.Required
  String getInstance();

  void setInstance(String instance);

  @Description("Host and port of a server in place of Pub/Sub, for messages that a job publishes.")
  @Default.String("")
  String getPubsubStandIn();

  void setPubsubStandIn(String hostAndPort);

  @Description("Address of a server in place of Cloud Storage.")
  @Default.String("")
  String getStorageStandIn();

  void setStorageStandIn(String address);

  @Description("Address of a server in place of BigQuery, for its REST interface.")
  @Default.String("")
  String getBigQueryStandIn();

  void setBigQueryStandIn(String address);

  @Description("Host and port of a server in place of BigQuery's Storage Write.")
  @Default.String("")
  String getStorageWriteStandIn();

  void setStorageWriteStandIn(String hostAndPort);

  /** The instance that options name. */
  static GoogleInstance instance(JobOptions options) {
    return new GoogleInstance(
        options.getInstanceProject(),
        GoogleInstance.ANY_ZONE,
        options.getInstance(),
        new StandIns(
            options.getPubsubStandIn(),
            options.getStorageStandIn(),
            options.getBigQueryStandIn(),
            options.getStorageWriteStandIn(),
            ""));
  }
}
