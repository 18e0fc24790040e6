package nocturne.bench;

import java.io.IOException;
import nocturne.app.options.GlobalOptions;
import nocturne.app.wiring.KafkaSurveyTopic;
import nocturne.app.wiring.Services;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.survey.ztf.Ztf;

/**
 * A night that is on the survey's topic before anything is measured.
 *
 * @param packets of the night, each candid once
 */
record SurveyNight(Iterable<byte[]> packets, GlobalOptions global) {

  /** The survey's topic of the night. */
  String topic() {
    return global.names().surveyTopic(Packets.NIGHT);
  }

  /**
   * Makes the instance in a folder and sends the night to the survey's topic.
   *
   * @return bytes of the packets
   */
  long fill(TemporaryFolder folder) throws IOException, InterruptedException {
    try (Services services = ChainBench.services(global, folder)) {
      makeTopics(services);
      return send(services);
    }
  }

  /** Makes the instance's parts and the survey's topic. */
  void makeTopics(Services services) {
    services.resources().create();
    services.topics().create(topic(), services.configuration().kafka().partitions());
  }

  /**
   * Sends the night to the survey's topic.
   *
   * @return bytes of the packets
   */
  long send(Services services) {
    PacketDecoder decoder = new PacketDecoder(Ztf.SURVEY);
    try (KafkaSurveyTopic out = new KafkaSurveyTopic(services.address(), topic())) {
      long bytes = 0;
      for (byte[] packet : packets) {
        bytes += packet.length;
        out.send(Packets.key(Packets.decoded(decoder, packet).candid()), packet);
      }
      out.flush();
      return bytes;
    }
  }

  /** Waits until earlier writes are on the disk, so that nothing measured pays for them. */
  static void settle() throws IOException, InterruptedException {
    new ProcessBuilder("sync").start().waitFor();
  }
}
