package dev.streamstore.stack.secrets;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Creates, in the namespace of the pod it runs in, a Secret {@code <name>-database} with {@code username} and a random
 * {@code password} for each name among its arguments. One that is there stays as it is. Needs a service account that may
 * create Secrets, nothing else.
 */
public final class CreateSecrets {
    private static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    private CreateSecrets() {}

    public static void main(String[] names) throws IOException, InterruptedException, GeneralSecurityException {
        Map<String, String> environment = System.getenv();
        SecretStore store = new SecretStore(
                apiServer(environment),
                Files.readString(SERVICE_ACCOUNT.resolve("namespace")).strip(),
                Files.readString(SERVICE_ACCOUNT.resolve("token")).strip(),
                trusting(SERVICE_ACCOUNT.resolve("ca.crt")),
                new SecureRandom());
        for (String name : List.of(names)) {
            boolean created = store.create(name);
            System.out.println("[secrets] " + name + "-database " + (created ? "created" : "is there"));
        }
    }

    static URI apiServer(Map<String, String> environment) {
        String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "kubernetes.default.svc");
        String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
        return URI.create("https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    }

    private static SSLContext trusting(Path certificates) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(certificates)) {
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
