package nocturne.app.config;

import java.time.Duration;
import java.util.Optional;
import nocturne.survey.kafka.ClientSettings;

/** Our own cluster: inside the program, or at an address. */
public record KafkaSettings(
    @Setting(
            key = "kafka.bootstrap-servers",
            meaning =
                "Address of a Kafka cluster to keep our topics on, such as localhost:9092. Without"
                    + " it a Kafka runs inside the program, with its data in the home folder.")
        Optional<ServerList> bootstrapServers,
    @Setting(
            key = "kafka.client.*",
            meaning =
                "Further properties of the clients of that cluster, each under its Kafka name: how"
                    + " to log in, for one. Secret ones are shown as stars, and are not taken"
                    + " from the command line.")
        ClientSettings client,
    @Setting(
            key = "kafka.listen",
            byDefault = "127.0.0.1",
            meaning =
                "Address of this machine on which the Kafka inside the program listens. It has no"
                    + " login: at any other address than 127.0.0.1, whoever reaches it can read,"
                    + " change and delete all topics, so give one only on a network you trust"
                    + " wholly. Never all addresses (0.0.0.0).")
        String listen,
    @Setting(
            key = "kafka.port",
            byDefault = "0",
            atLeast = 0,
            atMost = 65535,
            meaning =
                "Port of the Kafka inside the program; 0 takes a free one, which"
                    + " `nocturne status` shows. Set it where other programs read our topics.")
        int port,
    @Setting(
            key = "kafka.partitions",
            byDefault = "4",
            atLeast = 1,
            atMost = 256,
            meaning =
                "Partitions of each topic when it is made: as many processes can share a stage's"
                    + " work. Later changes do not touch topics that exist.")
        int partitions,
    @Setting(
            key = "kafka.session-timeout",
            byDefault = "6 s",
            meaning =
                "After so long without a sign of life a worker's partitions are given to others."
                    + " Shorter takes over sooner, and more often from one that was only slow.")
        Duration sessionTimeout) {}
