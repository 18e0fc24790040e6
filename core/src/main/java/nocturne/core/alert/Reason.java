package nocturne.core.alert;

/**
 * Why a packet was rejected or dead-lettered. Each reason has a meaning and an advice for the
 * operator.
 */
public enum Reason {
  NOT_AVRO(
      "The bytes do not begin as an Avro container does.",
      "Look at what was sent; if it is another format, the survey has changed its framing."),
  TRUNCATED(
      "The bytes end before the container they begin is complete.",
      "Fetch the packet again; the rest of it was lost on the way."),
  CORRUPT(
      "The bytes are an Avro container whose inside contradicts itself.",
      "Fetch the packet again; if it comes back the same, report it to the survey."),
  UNKNOWN_CODEC(
      "The container's blocks are compressed in a way that is not read here.",
      "Write the file again with the codec null, deflate or snappy."),
  TOO_LARGE(
      "The packet asks for more memory or deeper nesting than any alert needs.",
      "Look at the packet by hand; if it is honest, the limits in the decoder must be raised."),
  NOT_AN_ALERT(
      "The container is sound, but what it holds is no alert.",
      "See which topic or file it came from; it probably belongs to another stream."),
  NOT_ONE_ALERT(
      "A stream's packet must hold exactly one alert, and this one does not.",
      "Replay the file: that reads every record in it and wraps each one anew."),
  MISSING_FIELD(
      "The alert lacks a field without which it cannot be identified or used.",
      "Look at the named field; if the survey has renamed it, its description here must follow."),
  UNKNOWN_SCHEMA(
      "The packet names its schema by a number, and that schema is not at hand.",
      "Make the named schema known, then retry the dead letter."),
  DIFFERS_FROM_FIRST(
      "Other bytes were published before under the same night and candid.",
      "Compare the two packets; the first one stands."),
  KILLED_WORKER(
      "The process that worked on this packet died three times in a row.",
      "Retry it with more memory, or report it with its bytes."),
  REFUSED(
      "A value-added stage says that it cannot evaluate the alert, and why.",
      "Read the stage's sentence; retry the dead letter once the stage or its settings are mended."),
  PLUGIN_FAILED(
      "A value-added stage failed on the alert.",
      "Report it to the stage's author with the alert; retry the dead letter with a new version.");

  private final String meaning;
  private final String advice;

  Reason(String meaning, String advice) {
    this.meaning = meaning;
    this.advice = advice;
  }

  /** The meaning of the reason, as a sentence. */
  public String meaning() {
    return meaning;
  }

  /** Advice, as a sentence. */
  public String advice() {
    return advice;
  }
}
