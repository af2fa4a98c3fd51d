# Connects to published addresses and looks whether clients would take their certificates; for the pod of `helm test`.
# reach.ps1 https://host:port tls://host:port names://host ...
#   https://   TLS, then a request that any HTTP status answers
#   tls://     TLS alone: the server may end the handshake once it has shown its certificate, for want of the client's
#   names://   connects to nobody: the certificates behind https:// must name this host too
#
# Exit codes other than 0:
#   3201  an address cannot be understood
#   3202  the CA file is missing or unreadable
#   3203  an address is not reached, or its certificate is one that clients refuse
#   3204  no address to connect to was given
#   3205  the CA file holds no certificate
#   3206  a certificate of the CA file cannot be read
#   3299  something unforeseen
[CmdletBinding(PositionalBinding = $false)]
param(
    [Parameter(ValueFromRemainingArguments = $true)] [string[]] $Address = @()
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Write-Log([string] $Message) {
    [Console]::Out.WriteLine([DateTime]::UtcNow.ToString('s') + 'Z reach.ps1: ' + $Message)
}

function Exit-With([int] $Code, [string] $Reason, [string] $Remedy) {
    Write-Log "FAILED ($Code): $Reason. $Remedy"
    exit $Code
}

trap {
    Exit-With 3299 "line $($_.InvocationInfo.ScriptLineNumber): $($_.Exception.Message)" 'Report this with the log.'
}

# For each try, in milliseconds.
$patience = 10000

# All certificates of a PEM text. Windows' own readers, certutil among them, stop after the first.
function Get-Certificate([string] $Pem) {
    $blocks = [regex]::Matches($Pem, '-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----')
    foreach ($block in $blocks) {
        $der = [Convert]::FromBase64String($block.Groups[1].Value)
        [System.Security.Cryptography.X509Certificates.X509Certificate2]::new($der)
    }
}

function ConvertTo-Target([string] $Text) {
    $match = [regex]::Match($Text, '\A(https|tls)://([A-Za-z0-9._-]+):([0-9]{1,5})\z')
    if (-not $match.Success -or [int] $match.Groups[3].Value -lt 1 -or [int] $match.Groups[3].Value -gt 65535) {
        Exit-With 3201 "'$Text' is not an address" 'Write https://host:port, tls://host:port or names://host; ports are 1 to 65535.'
    }
    [PSCustomObject] @{
        Text   = $Text
        Scheme = $match.Groups[1].Value
        Name   = $match.Groups[2].Value
        Port   = [int] $match.Groups[3].Value
    }
}

# DNS:name and IP:address (IPv4) of a certificate, from the bytes of its subjectAltName (RFC 5280, 4.2.1.6): a sequence of
# entries with a tag, a length and a value. Windows would print them in the language of the image.
function Get-CertificateName([byte[]] $Extension) {
    $at = if ($Extension[1] -lt 128) { 2 } else { 2 + $Extension[1] - 128 }
    while ($at + 1 -lt $Extension.Length) {
        $tag = $Extension[$at]
        $length = [int] $Extension[$at + 1]
        $at += 2
        if ($length -ge 128) {
            $bytes = $length - 128
            $length = 0
            for ($byte = 0; $byte -lt $bytes; $byte++) { $length = $length * 256 + $Extension[$at + $byte] }
            $at += $bytes
        }
        if ($tag -eq 0x82) { 'DNS:' + [System.Text.Encoding]::ASCII.GetString($Extension, $at, $length) }
        if ($tag -eq 0x87 -and $length -eq 4) { 'IP:' + ($Extension[$at..($at + 3)] -join '.') }
        $at += $length
    }
}

# Whether one of the names is this host. A star stands for one label, the first; an address counts as IP only, since
# clients do not look for it among DNS names.
function Test-Name([string[]] $Names, [string] $HostName) {
    if ([regex]::IsMatch($HostName, '\A[0-9.]+\z')) { return $Names -contains ('IP:' + $HostName) }
    $wild = $HostName -replace '\A[^.]+\.', '*.'
    return $Names -contains ('DNS:' + $HostName) -or $Names -contains ('DNS:' + $wild)
}

# What the last server has shown: its certificate, and those of the chain that it sent along.
$script:shown = $null
$script:sent = @()
$remember = [System.Net.Security.RemoteCertificateValidationCallback] {
    param($from, $certificate, $chain, $problems)
    if ($null -ne $certificate) {
        $script:shown = [System.Security.Cryptography.X509Certificates.X509Certificate2]::new($certificate)
        $script:sent = @($chain.ChainElements | ForEach-Object { $_.Certificate })
    }
    # Judged below, where a handshake that fails afterwards does not matter.
    $true
}
# .NET asks for the check above only after a whole handshake. A server that ends it for want of a client certificate has
# shown its own when this is called for the second time; the rest of its chain is not to be had here.
$offerNothing = [System.Net.Security.LocalCertificateSelectionCallback] {
    param($from, $name, $own, $certificate, $issuers)
    if ($null -ne $certificate) {
        $script:shown = [System.Security.Cryptography.X509Certificates.X509Certificate2]::new($certificate)
    }
    return $null
}

# Why nothing answers at an address, and an empty text if something does.
function Get-Silence([object] $Target) {
    $client = [System.Net.Sockets.TcpClient]::new()
    try {
        if (-not $client.ConnectAsync($Target.Name, $Target.Port).Wait($patience)) {
            return "no connection within $($patience / 1000) seconds"
        }
        $network = $client.GetStream()
        $network.ReadTimeout = $patience
        $network.WriteTimeout = $patience
        $tls = [System.Net.Security.SslStream]::new($network, $false, $remember, $offerNothing)
        $tls.AuthenticateAsClient($Target.Name, $null, [System.Security.Authentication.SslProtocols]::Tls12, $false)
        if ($Target.Scheme -eq 'tls') { return '' }
        $request = "GET / HTTP/1.1`r`nHost: $($Target.Name)`r`nConnection: close`r`n`r`n"
        $bytes = [System.Text.Encoding]::ASCII.GetBytes($request)
        $tls.Write($bytes, 0, $bytes.Length)
        $answer = [System.IO.StreamReader]::new($tls).ReadLine()
        if ([string] $answer -notmatch '\AHTTP/1\.[01] [0-9]{3}') { return 'TLS, but no answer in HTTP' }
        return ''
    } catch {
        # It has shown its certificate, and then wanted one of the client. MongoDB finishes the handshake before it objects.
        if ($Target.Scheme -eq 'tls' -and $null -ne $script:shown) { return '' }
        return $_.Exception.GetBaseException().Message
    } finally {
        $client.Close()
    }
}

$alsoNamed = @($Address | Where-Object { $_ -match '\Anames://[A-Za-z0-9._-]+\z' } | ForEach-Object { $_.Substring(8) })
$targets = @($Address | Where-Object { $_ -notmatch '\Anames://[A-Za-z0-9._-]+\z' } | ForEach-Object { ConvertTo-Target $_ })
if ($targets.Count -eq 0) {
    Exit-With 3204 'no address to connect to was given' 'Write https://host:port or tls://host:port; ports are 1 to 65535.'
}

$path = [Environment]::GetEnvironmentVariable('OPEN_TWIN_CA_CERT')
try {
    $authority = [IO.File]::ReadAllText($path)
} catch {
    Exit-With 3202 "OPEN_TWIN_CA_CERT names no readable file: $($_.Exception.Message)" 'Correct the variable, or the Secret that is mounted there.'
}
try {
    $authorities = @(Get-Certificate $authority)
} catch {
    Exit-With 3206 "a certificate of the CA file cannot be read: $($_.Exception.Message)" 'Write that certificate into the CA file again, in PEM.'
}
if ($authorities.Count -eq 0) {
    Exit-With 3205 'the CA file holds no BEGIN CERTIFICATE' 'Put the PEM certificates of the CA there.'
}
$trusted = @($authorities | ForEach-Object { $_.Thumbprint })

$failed = 0
foreach ($target in $targets) {
    $script:shown = $null
    $script:sent = @()
    $reason = Get-Silence $target
    if ($null -ne $script:shown) {
        $chain = [System.Security.Cryptography.X509Certificates.X509Chain]::new()
        $chain.ChainPolicy.RevocationMode = 'NoCheck'
        # Server authentication; without it, a certificate for clients only would do.
        [void] $chain.ChainPolicy.ApplicationPolicy.Add([System.Security.Cryptography.Oid]::new('1.3.6.1.5.5.7.3.1'))
        # The CA is known here, not to the machine: the chain may end anywhere, but one of ours must be in it.
        $chain.ChainPolicy.VerificationFlags = 'AllowUnknownCertificateAuthority'
        $chain.ChainPolicy.ExtraStore.AddRange([System.Security.Cryptography.X509Certificates.X509Certificate2[]] $authorities)
        $chain.ChainPolicy.ExtraStore.AddRange([System.Security.Cryptography.X509Certificates.X509Certificate2[]] $script:sent)
        $isWhole = $chain.Build($script:shown)
        $thumbprints = @($chain.ChainElements | ForEach-Object { $_.Certificate.Thumbprint })
        $isOurs = @($thumbprints | Where-Object { $trusted -contains $_ }).Count -gt 0

        $extension = $script:shown.Extensions['2.5.29.17']
        $names = @(if ($null -ne $extension) { Get-CertificateName $extension.RawData })
        $now = [DateTime]::Now
        # The first that is wrong, from the most to the least telling.
        if ($script:shown.NotAfter -lt $now) {
            $reason = "its certificate ended on $($script:shown.NotAfter.ToUniversalTime().ToString('s'))Z"
        } elseif ($script:shown.NotBefore -gt $now) {
            $reason = "its certificate begins on $($script:shown.NotBefore.ToUniversalTime().ToString('s'))Z"
        } elseif (-not $isOurs) {
            $reason = "its certificate is not one of the CA, but of $($script:shown.Issuer)"
        } elseif (-not $isWhole) {
            $faults = @($chain.ChainStatus | ForEach-Object { $_.Status } | Where-Object { 'UntrustedRoot', 'PartialChain' -notcontains $_ })
            $reason = "its certificate or one of the CA does not hold: $($faults -join ', '); it is of $($script:shown.Issuer)"
        } else {
            $wanted = @($target.Name) + @(if ($target.Scheme -eq 'https') { $alsoNamed })
            $missing = @($wanted | Where-Object { -not (Test-Name $names $_) })
            if ($missing.Count -gt 0) {
                $reason = "its certificate does not name $($missing -join ', '), only $($names -join ', ')"
            }
        }
    }
    if ($reason -eq '') {
        Write-Log "$($target.Text) is reached, and its certificate names it"
    } else {
        Write-Log "$($target.Text) is not good: $reason"
        $failed++
    }
}
if ($failed -gt 0) {
    Exit-With 3203 "$failed of $($targets.Count) addresses are not good" 'Look at the pods behind them, at DNS and load balancers, and at the names in the certificate.'
}
Write-Log "all $($targets.Count) addresses are good"
exit 0
