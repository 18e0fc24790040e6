package nocturne.app.config;

import java.time.Duration;
import java.util.Optional;
import nocturne.survey.kafka.ClientSettings;

/** Our own cluster: inside the program, or at an address. */
public record KafkaSettings(
    @Setting(
            key = "kafka.bootstrap-servers",
            meaning =
                "Address of a Kafka cluster for our topics, such as localhost:9092."
                    + " Without it a Kafka runs inside the program, with its data in the home"
                    + " folder.")
        Optional<ServerList> bootstrapServers,
    @Setting(
            key = "kafka.client.*",
            meaning =
                "Further properties of the clients of that cluster, each under its Kafka"
                    + " name, such as those of a login. Secret ones are shown as stars, and are"
                    + " not taken from the command line.")
        ClientSettings client,
    @Setting(
            key = "kafka.listen",
            byDefault = "127.0.0.1",
            meaning =
                "Address of this machine on which the Kafka inside the program listens. It"
                    + " has no login: at any other address than 127.0.0.1, anyone who reaches it"
                    + " can read, change and delete all topics, so set one only on a network that"
                    + " you trust. All addresses (0.0.0.0) are refused.")
        String listen,
    @Setting(
            key = "kafka.port",
            byDefault = "0",
            atLeast = 0,
            atMost = 65535,
            meaning =
                "Port of the Kafka inside the program; 0 takes a free one, which `nocturne"
                    + " status` shows. Set it if other programs read our topics.")
        int port,
    @Setting(
            key = "kafka.partitions",
            byDefault = "4",
            atLeast = 1,
            atMost = 256,
            meaning =
                "Partitions of each new topic: as many processes can share a stage's work."
                    + " Changes do not affect existing topics.")
        int partitions,
    @Setting(
            key = "kafka.session-timeout",
            byDefault = "6 s",
            meaning =
                "Time without a heartbeat after which a worker's partitions are given to"
                    + " others. A shorter time takes over sooner, and more often from a worker"
                    + " that is only slow.")
        Duration sessionTimeout) {}
