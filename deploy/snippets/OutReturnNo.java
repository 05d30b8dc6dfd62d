import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The out_return_no of refund intents. As a program (java OutReturnNo.java): three arguments for each, a number a line. */
public final class OutReturnNo {
    public static String of(String subMchid, String returnMchid, String intentId) {
        String hashed = "clawback/1\n" + subMchid + "\n" + returnMchid + "\n" + intentId;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(hashed.getBytes(StandardCharsets.UTF_8));
            StringBuilder number = new StringBuilder("CB1");
            for (int i = 0; i < 20; i++) {
                number.append(String.format("%02x", digest[i]));
            }
            return number.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public static void main(String[] args) {
        for (int i = 0; i + 2 < args.length; i += 3) {
            System.out.println(of(args[i], args[i + 1], args[i + 2]));
        }
    }
}
