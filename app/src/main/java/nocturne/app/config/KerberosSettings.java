package nocturne.app.config;

import java.nio.file.Path;
import java.util.Optional;

/** Kerberos in this process: Java knows one set of realms, whatever the cluster. */
public record KerberosSettings(
    @Setting(
            key = "kerberos.krb5-conf",
            meaning =
                "The krb5.conf that says where the realms' servers are; from the home folder unless"
                    + " it begins with a slash. One for all clusters. Without it, Java's own, which"
                    + " is the system's.")
        Optional<Path> krb5Conf) {}
