package nocturne.google.ingest;

import java.util.function.Predicate;
import nocturne.broker.ingest.IngestNames;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Names;

/**
 * Names of what an instance's ingest reads and writes.
 *
 * @param ingest its topics and the archive's bucket
 * @param brokerFiles bucket with the ledger, the dead letters and the retries
 * @param isOwn whether a survey's topic is one of ours
 */
record IntentNames(IngestNames ingest, String brokerFiles, Predicate<String> isOwn) {
  static IntentNames of(Names names) {
    return new IntentNames(
        IngestNames.of(names), names.bucket(Bucket.BROKER_FILES), names::isOwnSurveyTopic);
  }
}
